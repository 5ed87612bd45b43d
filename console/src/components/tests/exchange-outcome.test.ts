import { expect, test } from 'vitest'
import { carriesError } from '../exchange-outcome'

test.each([
  ['{"error":"invalid_code"}', true],
  ['{"error":{"code":"x"}}', true],
  ['{"status":"error","code":"INVALID_TOKEN"}', true],
  ['{"data":[{"status":"success"},{"status":"error","code":"DUPLICATE_DATA"}]}', true],
  ['{"access_token":"***"}', false],
  ['{"error":null,"result":[]}', false],
  ['{"data":[{"status":"success"}]}', false],
  ['[{"status":"error"}', false],
  ['', false],
])('%s carries an error: %s', (reply, error) => {
  expect(carriesError(reply)).toBe(error)
})
