/** The secret that a letter's link carries behind the #, where no server and no log sees it. */
import { useLocation } from '@tanstack/react-router';

/** Reads the secret of a link such as /join#token=abc; empty when there is none. */
export function letterSecret(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}

/** The secret that this page was opened with. */
export function useLetterSecret(): string {
  return letterSecret(useLocation({ select: ({ hash }) => hash }));
}
