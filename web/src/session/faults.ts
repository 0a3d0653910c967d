/** What went wrong on the way in, in words for whoever stands outside; by the API's stable codes. */
import { Problem, sentence } from '../api/problem';

export interface Words {
  title: string;
  text: string;
}

const SIGN_ON: Words = { title: 'Single sign-on failed', text: 'Your provider could not be reached or gave a wrong answer. Try again, or log in with your password.' };

const BY_CODE: Record<string, Words> = {
  wrong_credentials: { title: 'Email or password is wrong', text: 'Check both and try again. Passwords are case-sensitive.' },
  wrong_password: { title: 'The password is wrong', text: 'Check it and try again. Passwords are case-sensitive.' },
  wrong_code: { title: 'The code is not right', text: 'Each code works once. Wait for the next one in your app and enter that.' },
  challenge_ended: { title: 'That took too long', text: 'The log-in ended before a right code came. Begin again with your password.' },
  password_too_weak: { title: 'The password is too short', text: 'Choose one of at least 12 characters.' },
  invitation_not_found: {
    title: 'This invitation opens nothing now',
    text: 'It was used, taken back or has expired. If you have joined already, log in; otherwise ask for a new invitation.',
  },
  reset_ended: { title: 'This link opens nothing now', text: 'It was used already, or an hour has passed. Ask for another one.' },
  second_factor_exists: { title: 'You have a second factor already', text: 'Load the page again to see it.' },
  second_factor_required: { title: 'It cannot be removed', text: 'Your organization wants everybody to have a second factor.' },
  sign_on_failed: SIGN_ON,
  sign_on_ended: { title: 'Single sign-on was not completed', text: 'It took too long, or was begun in another browser. Begin again.' },
  sign_on_refused: { title: 'You were not let in', text: 'Your provider vouches for nobody who may get in here. Ask whoever runs Bellwether for you.' },
  identity_not_linked: {
    title: 'Your account is not linked yet',
    text: 'There is an account with this email address. Log in with your password, then link single sign-on under Security.',
  },
  identity_taken: { title: 'Linked to somebody else', text: 'This identity belongs to another account.' },
  identity_provider_not_found: { title: 'There is no such provider', text: 'It was removed. Log in with your password.' },
};

/** The words for a code in the address of the log-in page; what it does not know is a failed sign-on. */
export function wordsForCode(code: string): Words {
  return Object.hasOwn(BY_CODE, code) ? (BY_CODE[code] ?? SIGN_ON) : SIGN_ON;
}

/** The words for what was thrown; `wait` is how many seconds are left to wait. */
export function wordsForFault(error: unknown, wait: number): Words {
  if (error instanceof Problem) {
    if (error.status === 429) {
      return {
        title: 'Too many attempts',
        text: wait > 0 ? `Wait ${wait} seconds, then try again. What you entered may still be right.` : 'You can try again now.',
      };
    }
    const known = Object.hasOwn(BY_CODE, error.code) ? BY_CODE[error.code] : undefined;
    if (known !== undefined) return known;
  }
  return { title: 'That did not work', text: sentence(error) };
}
