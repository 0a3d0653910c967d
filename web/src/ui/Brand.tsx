/** The bell, and the bell with the name. */
import classes from './ui.module.css';

export function Bell({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b5f4c" />
      <path d="M16 7a6.5 6.5 0 0 0-6.5 6.5c0 4.2-1.2 5.6-2.5 7h18c-1.3-1.4-2.5-2.8-2.5-7A6.5 6.5 0 0 0 16 7Z" fill="#fff" />
      <circle cx="16" cy="24" r="2.4" fill="#f2b84b" />
    </svg>
  );
}

export function Brand() {
  return (
    <span className={classes['brand']}>
      <Bell />
      <span className={classes['brandName']}>Bellwether</span>
    </span>
  );
}
