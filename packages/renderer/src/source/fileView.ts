import { createHash } from 'node:crypto';
import { FileSource, ReadSet, SourceEntry } from '@gitops-suite/model';
import { formatBytes, RenderLimits } from '../limits';
import { Refusal } from '../refusal';
import { checkAliases } from '../yaml/checkAliases';
import { foldersAbove } from './paths';

/** Everything below a folder. */
export interface Listing {
  files: readonly string[];
  links: readonly string[];
}

/**
 * What one render knows of its source so far: which paths hold files, folders or nothing, and the contents that were
 * loaded. Sizes are checked before a content is read; links and submodules end the render by name.
 */
export class FileView {
  readonly entries = new Map<string, SourceEntry>();
  readonly contents = new Map<string, Uint8Array>();
  readonly absent = new Set<string>();
  readonly folders = new Set<string>(['']);
  readonly listings = new Map<string, Listing>();
  private readonly asked = new Set<string>();
  /** Links and submodules: they are there, but count as a reason to stop. */
  private readonly refused = new Set<string>();
  private bytes = 0;
  private count = 0;

  constructor(
    private readonly source: FileSource,
    private readonly limits: RenderLimits,
  ) {}

  /** Learns what these paths hold. A path that holds neither a file nor a known folder stays open: see `settle`. */
  async look(paths: Iterable<string>): Promise<void> {
    const wanted = [...paths];
    wanted.forEach(path => this.asked.add(path));
    const open = new Set(wanted.filter(path => !this.isSettled(path)));
    if (open.size === 0) return;
    const above = [...open]
      .flatMap(foldersAbove)
      .filter(path => !this.isSettled(path));
    const found = await this.source.stat([...new Set([...open, ...above])]);
    for (const path of open) {
      for (const blamed of [path, ...foldersAbove(path)]) {
        const entry = found.get(blamed);
        if (entry && entry.kind !== 'file') {
          this.asked.add(blamed);
          this.refused.add(blamed);
          throw refuseKind(entry);
        }
        if (entry && blamed !== path) this.absent.add(path);
      }
      const entry = found.get(path);
      if (entry) this.addFile(entry);
    }
    for (const entry of found.values()) {
      if (entry.kind === 'file') this.addFile(entry);
    }
  }

  /** Learns what these paths hold, to the end: file, folder or nothing. */
  async settle(paths: Iterable<string>): Promise<void> {
    const wanted = [...paths];
    await this.look(wanted);
    for (const path of wanted) {
      if (this.isSettled(path)) continue;
      // Only a listing tells an existing folder from nothing.
      const entries = await this.source.list(path);
      if (entries === undefined) this.absent.add(path);
      else this.addFolder(path);
    }
  }

  /** A path where only a file would count: what is none was looked for in vain. */
  async lookForFiles(paths: Iterable<string>): Promise<void> {
    const wanted = [...paths];
    await this.look(wanted);
    wanted
      .filter(path => !this.isSettled(path))
      .forEach(path => this.absent.add(path));
  }

  /** Learns all that lies below a folder. */
  async list(folder: string): Promise<Listing | undefined> {
    const known = this.listings.get(folder);
    if (known) return known;
    await this.look([folder]);
    const entries = this.absent.has(folder)
      ? undefined
      : await this.source.list(folder);
    if (entries === undefined) {
      this.absent.add(folder);
      return undefined;
    }
    if (entries.length > this.limits.files) {
      this.asked.add(folder);
      throw tooManyFiles(entries.length, this.limits, folder);
    }
    this.addFolder(folder);
    const files = entries.filter(entry => entry.kind === 'file');
    files.forEach(entry => this.addFile(entry));
    const listing = {
      files: files.map(entry => entry.path),
      links: entries
        .filter(entry => entry.kind !== 'file')
        .map(entry => entry.path),
    };
    this.listings.set(folder, listing);
    return listing;
  }

  /** Reads the files among these paths; refuses what is beyond the limits before it reads. */
  async load(paths: Iterable<string>): Promise<void> {
    const all = [...new Set(paths)];
    all.forEach(path => this.asked.add(path));
    const wanted = all.filter(path => !this.contents.has(path));
    await this.look(wanted);
    const files = wanted.filter(path => this.entries.has(path));
    if (files.length === 0) return;
    files.forEach(path => this.checkSize(this.entries.get(path)!));
    const contents = await this.source.read(files);
    for (const path of files) {
      const content = contents.get(path);
      if (!content) throw new Error(`The source did not return ${path}`);
      // What a source announced and what it delivers may differ: a file that grows meanwhile.
      if (content.length > this.limits.fileBytes) {
        throw fileTooLarge(path, content.length, this.limits);
      }
      this.contents.set(path, content);
      checkAliases(path, content);
    }
  }

  text(path: string): string | undefined {
    const content = this.contents.get(path);
    return content && new TextDecoder().decode(content);
  }

  /** Puts a text in the place of a file, for this render alone. */
  put(path: string, text: string): void {
    const content = new TextEncoder().encode(text);
    const id = createHash('sha256').update(content).digest('hex');
    this.absent.delete(path);
    this.asked.add(path);
    this.addFile({ path, kind: 'file', size: content.length, id });
    this.contents.set(path, content);
  }

  hasFolder(path: string): boolean {
    return this.folders.has(path);
  }

  /** What was loaded on a guess is at hand, but counts only once somebody asks for it. */
  forgetAsked(): void {
    this.asked.clear();
  }

  isAsked(path: string): boolean {
    return this.asked.has(path);
  }

  /** What was asked so far: the dependencies of a render that fails before its tool can tell them. */
  touched(): ReadSet {
    const asked = [...this.asked].filter(path => !this.folders.has(path));
    const isThere = (path: string) =>
      this.entries.has(path) || this.refused.has(path);
    return {
      files: asked.filter(isThere).sort(),
      // Below a file there is nothing, as long as it is a file.
      absent: asked
        .filter(path => !isThere(path) && !foldersAbove(path).some(isThere))
        .sort(),
      folders: [...this.listings.keys()].sort(),
    };
  }

  private isSettled(path: string): boolean {
    return (
      this.entries.has(path) || this.folders.has(path) || this.absent.has(path)
    );
  }

  private addFile(entry: SourceEntry): void {
    this.entries.set(entry.path, entry);
    foldersAbove(entry.path).forEach(folder => this.folders.add(folder));
  }

  private addFolder(folder: string): void {
    this.folders.add(folder);
    foldersAbove(folder).forEach(path => this.folders.add(path));
  }

  private checkSize(entry: SourceEntry): void {
    const { limits } = this;
    if (entry.size > limits.fileBytes) {
      throw fileTooLarge(entry.path, entry.size, limits);
    }
    this.bytes += entry.size;
    if (this.bytes > limits.inputBytes) {
      throw new Refusal({
        code: 'input-too-large',
        message: `The files of this render have more than ${formatBytes(
          limits.inputBytes,
        )}`,
        file: entry.path,
        cure: 'Remove what is not needed from the folder, or raise the limit inputBytes.',
      });
    }
    this.count++;
    if (this.count > limits.files) {
      throw tooManyFiles(this.count, limits, entry.path);
    }
  }
}

function fileTooLarge(
  file: string,
  size: number,
  limits: RenderLimits,
): Refusal {
  return new Refusal({
    code: 'file-too-large',
    message: `${file} has ${formatBytes(size)}, the limit is ${formatBytes(
      limits.fileBytes,
    )}`,
    file,
    cure: 'Keep large files out of the folders that are rendered, or raise the limit fileBytes.',
  });
}

function tooManyFiles(
  count: number,
  limits: RenderLimits,
  file: string,
): Refusal {
  return new Refusal({
    code: 'too-many-files',
    message: `This render reads ${count} files or more, the limit is ${limits.files}`,
    file,
    cure: 'Point the Application at a smaller folder, or raise the limit files.',
  });
}

function refuseKind(entry: SourceEntry): Refusal {
  return entry.kind === 'submodule'
    ? new Refusal({
        code: 'submodule-refused',
        message: `${entry.path} is a Git submodule`,
        file: entry.path,
        cause: 'Only files of this repository are rendered.',
        cure: 'Copy the files into the repository.',
      })
    : new Refusal({
        code: 'symlink-refused',
        message: `${entry.path} is a symbolic link`,
        file: entry.path,
        cause: 'Links could point out of the repository and are not followed.',
        cure: 'Replace the link by the file, or refer to its target.',
      });
}
