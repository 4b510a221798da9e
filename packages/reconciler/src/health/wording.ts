/** Parts of the sentences in which causes are told. */

/** `registry/team/api:1` to `api:1`: the place is in the manifest. @internal */
export function shortImage(image: string): string {
  const [reference, digest] = image.split('@');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return digest && !name.includes(':')
    ? `${name}@${digest.slice(0, 19)}`
    : name;
}

const LONGEST_PART = 200;

/** A message as the end of a sentence: one line, cut, without its own full stop. @internal */
export function sentencePart(message: string): string {
  const [line] = message.trim().split('\n');
  const text =
    line.length > LONGEST_PART ? `${line.slice(0, LONGEST_PART)}…` : line;
  return text.replace(/[.\s]+$/, '');
}
