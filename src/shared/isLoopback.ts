/**
 * Whether an address is of this very machine, so that what goes there passes no network: `localhost` and names below it (which are loopback by
 * RFC 6761, section 6.3), 127.0.0.0/8 and ::1. `URL` has already made other ways to write an address of IPv4 into four numbers.
 */
export function isLoopback({ hostname }: URL): boolean {
  const name = hostname.replace(/\.$/u, "");
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(?:\.\d{1,3}){3}$/u.test(name);
}
