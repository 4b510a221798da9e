/** An error that a person can mend: what is wrong, and the cure. */
export class Failure extends Error {
  constructor(message, cure, cause) {
    super(message, { cause });
    this.cure = cure;
  }
}

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

/** How many steps were announced, and how many of them have begun. */
const course = { total: 0, begun: 0 };

/** Milliseconds between two signs of life of a long step. */
const PROGRESS_MS = Number(process.env.GITOPS_PROGRESS_MS ?? 10_000);

function numbered(label) {
  if (course.total === 0) {
    return label;
  }
  course.begun += 1;
  return `${course.begun} of ${course.total}  ${label}`;
}

export const report = {
  /** Announces how many steps there are; from here on each says which one it is. */
  announce(total) {
    Object.assign(course, { total, begun: 0 });
  },
  /** Runs one step of several, saying what it does and how long it took. */
  async step(label, action) {
    const name = numbered(label);
    const started = Date.now();
    process.stdout.write(`${paint(36, '▸')} ${name}\n`);
    const value = await action();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      `${paint(32, '✓')} ${name} ${paint(2, `${seconds} s`)}\n`,
    );
    return value;
  },
  /** A step that takes long: says every ten seconds that it is at work, and what `progress(text)` was told last. */
  longStep(label, action) {
    return report.step(label, async () => {
      const started = Date.now();
      let last = '';
      const timer = setInterval(() => {
        const seconds = Math.round((Date.now() - started) / 1000);
        report.detail(`${label}: ${seconds} s so far${last && `, ${last}`}`);
      }, PROGRESS_MS);
      try {
        return await action(text => {
          last = text.trim().split('\n').pop().trim().slice(0, 100);
        });
      } finally {
        clearInterval(timer);
      }
    });
  },
  /** An announced step that has nothing to do. */
  skip(label) {
    if (course.total > 0) {
      process.stdout.write(`${paint(32, '✓')} ${numbered(label)}\n`);
    }
  },
  detail(text) {
    process.stdout.write(`  ${paint(2, text)}\n`);
  },
  line(text = '') {
    process.stdout.write(`${text}\n`);
  },
  bold: text => paint(1, text),
  failure(error) {
    process.stderr.write(`\n${paint(31, '✗')} ${error.message}\n`);
    if (error.cure) {
      process.stderr.write(`  ${error.cure}\n`);
    } else if (!(error instanceof Failure)) {
      process.stderr.write(`${error.stack}\n`);
    }
  },
};
