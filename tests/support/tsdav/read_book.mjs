// Reads an address book with tsdav, as a program of others would: address, name and password in, cards out as JSON.
import { DAVClient } from 'tsdav'

const [serverUrl, username, password] = process.argv.slice(2)
const client = new DAVClient({ serverUrl, credentials: { username, password }, authMethod: 'Basic', defaultAccountType: 'carddav' })
await client.login()
const books = await client.fetchAddressBooks()
const cards = await client.fetchVCards({ addressBook: books[0] })
const part = await client.fetchVCards({ addressBook: books[0], objectUrls: cards.slice(0, 2).map((one) => one.url) })
const synced = await client.syncCollection({ url: books[0].url, props: { 'd:getetag': {} }, syncLevel: 1, syncToken: '' })
console.log(JSON.stringify({ books: books.map((one) => ({ name: one.displayName, ctag: one.ctag })), cards, part, synced: synced.length }))
