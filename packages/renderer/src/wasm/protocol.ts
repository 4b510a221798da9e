import { ReadSet } from '@gitops-suite/model';
import { FileView } from '../source/fileView';

/** A tool that exists as a WebAssembly module. */
export type WasmTool = 'kustomize' | 'helm';

/** A path about which the module wants to know more. */
export interface Need {
  path: string;
  content?: boolean;
  list?: boolean;
}

/** What the module answers to one attempt; see `go/guest/protocol.go`. */
export interface GuestAnswer {
  status: 'rendered' | 'failed' | 'needs';
  message?: string;
  code?: string;
  file?: string;
  needs?: readonly Need[];
  reads: ReadSet;
}

/** Packs what is known of the source into one frame: length of the head, head as JSON, contents. */
export function encodeRequest(
  view: FileView,
  request: { path: string; maxOutput: number; options?: unknown },
): Uint8Array {
  const loaded = [...view.contents];
  const head = Buffer.from(
    JSON.stringify({
      ...request,
      files: loaded.map(([path, content]) => ({ path, size: content.length })),
      known: [...view.entries.keys()].filter(path => !view.contents.has(path)),
      absent: [...view.absent],
      folders: [...view.folders],
      listed: [...view.listings].map(([folder, listing]) => ({
        folder,
        ...listing,
      })),
    }),
  );
  const size = loaded.reduce((sum, [, content]) => sum + content.length, 0);
  const frame = new Uint8Array(4 + head.length + size);
  new DataView(frame.buffer).setUint32(0, head.length, true);
  frame.set(head, 4);
  let end = 4 + head.length;
  for (const [, content] of loaded) {
    frame.set(content, end);
    end += content.length;
  }
  return frame;
}

/** Unpacks an answer frame: length of the head, head as JSON, manifests. */
export function decodeAnswer(frame: Uint8Array): {
  answer: GuestAnswer;
  yaml: string;
} {
  const head = new DataView(
    frame.buffer,
    frame.byteOffset,
    frame.byteLength,
  ).getUint32(0, true);
  const text = new TextDecoder();
  const answer = JSON.parse(text.decode(frame.subarray(4, 4 + head)));
  return { answer, yaml: text.decode(frame.subarray(4 + head)) };
}
