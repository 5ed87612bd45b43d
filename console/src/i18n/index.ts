// Languages, texts by key, and how times, numbers and phone numbers are written.
export * from './catalog'
export * from './format'
export * from './phone-number'
export * from './server-text'
