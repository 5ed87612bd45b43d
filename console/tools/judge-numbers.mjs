// Reads a JSON array of numbers in E.164 and prints, for each, its country and whether libphonenumber's own JavaScript
// finds it valid. The tests of number reading ask it, so that no Python code judges itself.
import { createRequire } from "node:module"
import { readFileSync } from "node:fs"

const { PhoneNumberUtil } = createRequire(import.meta.url)("google-libphonenumber")
const library = PhoneNumberUtil.getInstance()

function judged(e164) {
    const number = library.parse(e164)
    return [library.getRegionCodeForNumber(number) ?? "", library.isValidNumber(number)]
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(judged)))
