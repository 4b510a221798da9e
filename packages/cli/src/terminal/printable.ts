/** Text of clusters and repositories as one line that cannot steer a terminal. Pure. @internal */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
