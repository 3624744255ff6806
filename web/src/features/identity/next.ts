/** Where to go after signing in: only an own path, never another host and never the sign-in page itself. */
export function safeNext(next: string | undefined): string {
  return next && /^\/[a-z]/i.test(next) && !next.startsWith('/sign-in') ? next : '/home';
}
