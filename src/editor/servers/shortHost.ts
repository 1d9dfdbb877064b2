/** The name of a host where there is little room for it. */

/** What the status bar shows without pushing other items out of a narrow window. */
const maxCharacters = 28;
/** The end says whose machine it is, and has the port. */
const endCharacters = 18;

/** @param host with its port where that is not the scheme's own, as `URL.host` gives it */
export function shortHost(host: string): string {
  if (host.length <= maxCharacters) return host;
  return `${host.slice(0, maxCharacters - endCharacters - 1)}…${host.slice(-endCharacters)}`;
}
