import { FileView } from '../source/fileView';
import { isInside } from '../source/paths';

/** Functions of templates whose result is another one each time. https://masterminds.github.io/sprig */
const randomFunctions =
  /\b(randAlphaNum|randAlpha|randNumeric|randAscii|randBytes|randInt|shuffle|uuidv4|genPrivateKey|genCA|genCAWithKey|genSelfSignedCert|genSelfSignedCertWithKey|genSignedCert|genSignedCertWithKey|encryptAES|bcrypt|htpasswd|now|ago)\b/;
/** Characters; a longer action is data, and not searched. */
const maxActionLength = 2_000;
const maxWarnings = 5;

/**
 * Warns of templates that give another result each time although nothing has changed: their objects would never be in
 * sync. Comments and quoted text do not count.
 */
export function findRandomness(view: FileView, chart: string): string[] {
  const warnings: string[] = [];
  for (const [path, content] of view.contents) {
    if (!isInside(chart, path) || !path.includes('templates/')) continue;
    const text = new TextDecoder().decode(content);
    for (const { code, start } of actionsOf(text)) {
      const name = randomFunctions.exec(stripText(code))?.[1];
      if (name && warnings.length < maxWarnings) {
        const line = text.slice(0, start).split('\n').length;
        warnings.push(
          `${path}:${line} uses ${name}: it gives another result each time, so what it makes is never in sync. Give the value instead.`,
        );
        break;
      }
    }
  }
  return warnings.sort();
}

/** What stands between `{{` and `}}`, found in linear time: templates are hostile. */
function* actionsOf(text: string): Generator<{ code: string; start: number }> {
  let end = 0;
  for (;;) {
    const start = text.indexOf('{{', end);
    if (start < 0) return;
    end = text.indexOf('}}', start);
    if (end < 0) return;
    if (end - start <= maxActionLength) {
      const code = text.slice(start + 2, end).replace(/^-|-$/g, '');
      yield { code, start };
    }
  }
}

function stripText(code: string): string {
  return code.trimStart().startsWith('/*')
    ? ''
    : code.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""').replace(/\.\w+/g, '');
}
