/** Paths of the fields that stand twice in one object of a JSON text: `spec.replicas`. The text is valid JSON. */
export function findDuplicates(text: string): string[] {
  const found: string[] = [];
  const scanner = { text, at: 0 };
  scanValue(scanner, '', found);
  return found;
}

interface Scanner {
  text: string;
  at: number;
}

function scanValue(scanner: Scanner, path: string, found: string[]): void {
  skipSpace(scanner);
  switch (scanner.text[scanner.at]) {
    case '{':
      scanObject(scanner, path, found);
      break;
    case '[':
      scanArray(scanner, path, found);
      break;
    case '"':
      scanString(scanner);
      break;
    default:
      while (
        scanner.at < scanner.text.length &&
        !',]} \n\r\t'.includes(scanner.text[scanner.at])
      )
        scanner.at++;
  }
}

function scanObject(scanner: Scanner, path: string, found: string[]): void {
  const seen = new Set<string>();
  scanner.at++;
  for (;;) {
    skipSpace(scanner);
    const char = scanner.text[scanner.at];
    if (char === '}' || char === undefined) {
      scanner.at++;
      return;
    }
    if (char === ',') {
      scanner.at++;
      continue;
    }
    const name = scanString(scanner);
    const at = path === '' ? name : `${path}.${name}`;
    if (seen.has(name)) found.push(at);
    seen.add(name);
    skipSpace(scanner);
    scanner.at++;
    scanValue(scanner, at, found);
  }
}

function scanArray(scanner: Scanner, path: string, found: string[]): void {
  scanner.at++;
  for (let index = 0; ; ) {
    skipSpace(scanner);
    const char = scanner.text[scanner.at];
    if (char === ']' || char === undefined) {
      scanner.at++;
      return;
    }
    if (char === ',') {
      scanner.at++;
      continue;
    }
    scanValue(scanner, `${path}[${index++}]`, found);
  }
}

function scanString(scanner: Scanner): string {
  const start = scanner.at;
  let end = start + 1;
  while (end < scanner.text.length && scanner.text[end] !== '"')
    end += scanner.text[end] === '\\' ? 2 : 1;
  scanner.at = end + 1;
  const raw = scanner.text.slice(start, end + 1);
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}

function skipSpace(scanner: Scanner): void {
  while (' \n\r\t'.includes(scanner.text[scanner.at] ?? 'x')) scanner.at++;
}
