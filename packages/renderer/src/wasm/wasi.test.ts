import { createWasi, GuestExit } from './wasi';

/** Calls functions as a module would, over a memory of one page. */
function start(imports = ['fd_write', 'path_open', 'sock_accept']) {
  const wasi = createWasi({
    args: ['render'],
    env: { A: '1', B: 'two' },
    imports: [
      ...imports,
      'args_sizes_get',
      'args_get',
      'environ_sizes_get',
      'environ_get',
      'clock_time_get',
      'random_get',
      'poll_oneoff',
      'proc_exit',
      'fd_prestat_get',
    ],
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  wasi.attach(memory);
  const call = wasi.imports as Record<string, (...args: unknown[]) => number>;
  const view = new DataView(memory.buffer);
  const text = (from: number, length: number) =>
    Buffer.from(memory.buffer, from, length).toString('latin1');
  return { wasi, call, view, text, memory };
}

function write(
  given: ReturnType<typeof start>,
  fd: number,
  ...texts: string[]
) {
  let data = 1_000;
  texts.forEach((each, index) => {
    Buffer.from(given.memory.buffer).write(each, data);
    given.view.setUint32(100 + 8 * index, data, true);
    given.view.setUint32(104 + 8 * index, each.length, true);
    data += each.length;
  });
  return given.call.fd_write(fd, 100, texts.length, 200);
}

describe('what a module may ask of the host', () => {
  it('passes arguments and environment', () => {
    const { call, view, text } = start();
    call.args_sizes_get(0, 4);
    expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([1, 7]);
    call.environ_sizes_get(0, 4);
    expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([2, 10]);
    call.environ_get(16, 64);
    expect(text(view.getUint32(20, true), 6)).toBe('B=two\0');
  });

  it('keeps what is written to standard output and error, once', () => {
    const given = start();
    expect(write(given, 2, 'one ', 'two')).toBe(0);
    expect(given.view.getUint32(200, true)).toBe(7);
    expect(given.wasi.takeOutput()).toBe('one two');
    expect(given.wasi.takeOutput()).toBe('');
  });

  it('keeps only the beginning of endless output', () => {
    const given = start();
    for (let i = 0; i < 100; i++) write(given, 2, 'x'.repeat(10_000));
    expect(given.wasi.takeOutput()).toHaveLength(256 * 1024);
  });

  it.each([
    ['files', 'path_open'],
    ['sockets', 'sock_accept'],
  ])('has no %s', (_name, name) => {
    expect(start().call[name](3, 0, 0)).toBe(52);
  });

  it('has no folder that is open from the start, and writes to no other file', () => {
    const given = start();
    expect(given.call.fd_prestat_get(3, 0)).toBe(8);
    expect(write(given, 3, 'x')).toBe(8);
  });

  it('tells the time, in nanoseconds', () => {
    const { call, view } = start();
    call.clock_time_get(0, 0n, 0);
    const seconds = Number(view.getBigUint64(0, true)) / 1e9;
    expect(Math.abs(seconds - Date.now() / 1_000)).toBeLessThan(5);
  });

  it('gives random bytes', () => {
    const { call, text } = start();
    call.random_get(0, 32);
    const first = text(0, 32);
    call.random_get(0, 32);
    expect(text(0, 32)).not.toBe(first);
  });

  it('waits for a clock that has passed, and for nothing else', () => {
    const { call, view } = start();
    view.setBigUint64(0, 42n, true);
    view.setUint32(16, 1, true);
    view.setBigUint64(24, 1_000n, true);
    expect(call.poll_oneoff(0, 100, 1, 200)).toBe(0);
    expect(view.getBigUint64(100, true)).toBe(42n);
    expect(view.getUint32(200, true)).toBe(1);
    view.setUint8(8, 1);
    expect(call.poll_oneoff(0, 100, 1, 200)).toBe(52);
  });

  it('ends the module when it exits', () => {
    expect(() => start().call.proc_exit(2)).toThrow(GuestExit);
  });
});
