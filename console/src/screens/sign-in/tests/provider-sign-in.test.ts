import { describe, expect, it } from 'vitest'
import en from '../../../texts/en.json'
import { refusal, sharedCode } from '../provider-sign-in'

const SERVER = [
  'state_unknown', 'other_browser', 'consent_refused', 'no_role', 'too_many_groups', 'account_name_taken', 'name_unusable', 'user_disabled', 'last_local_admin',
  'already_linked', 'other_user', 'sign_in_off', 'too_many_starts', 'provider_unreachable', 'provider_unusable', 'wrong_client', 'address_forbidden',
  'token_expired', 'token_from_future', 'wrong_issuer', 'wrong_audience', 'wrong_nonce', 'bad_signature', 'bad_algorithm', 'unknown_key', 'token_unreadable',
  'claim_missing', 'wrong_subject', 'code_refused', 'session_over',
]

describe('refusals of single sign-on', () => {
  it.each(SERVER)('%s has a sentence and a next step', (code) => {
    const texts = en as Record<string, string>
    expect(texts[`problem.${refusal(code).code}`]).toBeTruthy()
    expect(texts[`problem.${refusal(code).code}.next`]).toBeTruthy()
  })

  it('says the same where a person can do the same', () => {
    expect(sharedCode('wrong_nonce')).toBe(sharedCode('bad_signature'))
    expect(sharedCode('no_role')).toBe('no_role')
  })
})
