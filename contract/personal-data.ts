/** What the built-in analyzer finds, by the names that Presidio has for it; `API_KEY` is our own. */
export const builtInTypes = [
  'API_KEY',
  'CREDIT_CARD',
  'EMAIL_ADDRESS',
  'IBAN_CODE',
  'IP_ADDRESS',
  'PHONE_NUMBER',
  'US_SSN',
] as const;
