/** What is asked of what somebody types, before the server is. */

export const SHORTEST_PASSWORD = 12;

/** What is wrong with a new password, before the server is asked. */
export function passwordFault(password: string): string | undefined {
  // As the server counts: code points, not UTF-16 units.
  return Array.from(password).length < SHORTEST_PASSWORD ? `Use at least ${SHORTEST_PASSWORD} characters.` : undefined;
}

/** What is wrong with a code, before the server is asked. */
export function codeFault(code: string): string | undefined {
  return code.trim().length < 6 ? 'Enter the code.' : undefined;
}

/** The domain of an address that looks whole; empty while it is not. */
export function domainOf(email: string): string {
  return /^[^@\s]+@([^@\s]+\.[^@\s.]{2,})$/.exec(email.trim())?.[1]?.toLowerCase() ?? '';
}
