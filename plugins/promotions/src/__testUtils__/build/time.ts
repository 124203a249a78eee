const MINUTE = 60_000;

/** So many minutes before now; after now if negative. */
export const ago = (minutes: number) =>
  new Date(Date.now() - minutes * MINUTE).toISOString();
