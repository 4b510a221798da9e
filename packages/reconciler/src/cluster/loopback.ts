/** Whether a URL leads to this very machine, where what is sent in clear text passes no network. Pure. @public */
export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    // A name may begin so too.
    /^127(\.\d+){3}$/.test(hostname)
  );
}
