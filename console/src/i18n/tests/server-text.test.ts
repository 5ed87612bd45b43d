import { expect, test, vi } from 'vitest'
import { setLanguage, text } from '../catalog'
import { phrase, sentence, word } from '../server-text'

test('a word of the server is said in the language of the reader, an unknown one stays readable', async () => {
  await setLanguage('fr')
  expect(word('disposition', 'answered')).toBe(text('disposition.answered'))
  expect(word('disposition', 'carried_by_pigeon')).toBe('carried by pigeon')
  expect(word('disposition', null)).toBe('')
})

test('a sentence is made of its code and values, with numbers and times as people write them', () => {
  vi.useFakeTimers({ now: new Date('2026-03-02T12:00:00Z') })
  const said = { code: 'number.usable', text: 'English', values: { number: '+34600900020' } }
  expect(sentence(said)).toBe(text('say.number.usable', { number: '+34 600 900 020' }))
  const due = { code: 'task.created_after_talk', text: 'English', values: { due: '2026-03-02T15:00:00Z' } }
  expect(sentence(due)).toBe(text('say.task.created_after_talk', { due: '16:00' }))
})

test('values that are words of ours are translated, without a capital in mid-sentence', async () => {
  await setLanguage('es')
  const said = { code: 'match.found', text: 'English', values: { name: 'Marta Gil', entity: 'contact' } }
  expect(sentence(said)).toBe(text('say.match.found', { name: 'Marta Gil', entity: text('entity.contact').toLowerCase() }))
})

test('a sentence without our words, or without a value that they need, is the English of the server', async () => {
  await setLanguage('uk')
  expect(sentence({ code: 'of.tomorrow', text: 'Said by a newer server.', values: {} })).toBe('Said by a newer server.')
  expect(sentence({ code: 'number.usable', text: 'The number is there.', values: {} })).toBe('The number is there.')
})

test('a value inside a plural form is needed as well', () => {
  const without = { code: 'crm.away', text: 'As the server says it.', values: {} }
  expect(sentence(without, 'health')).toBe('As the server says it.')
})

test('a phrase without a code is looked up by its English', async () => {
  await setLanguage('fr')
  expect(phrase('something that nobody translated')).toBe('something that nobody translated')
  expect(phrase(null)).toBe('')
})

test('parameters and comparisons of a rule are said in words, its values as they are', () => {
  const values = { parameter: 'pool_name', operator: 'starts_with', wanted: 'is', value: 'is it' }
  expect(sentence({ code: 'rules.met', text: 'x', values })).toBe(text('say.rules.met', { ...values, parameter: text('parameter.pool_name'), operator: text('rule_op.starts_with') }))
  expect(sentence({ code: 'rules.met_alone', text: 'x', values: { parameter: 'my_key', operator: 'empty' } })).toBe('my key is empty.')
})
