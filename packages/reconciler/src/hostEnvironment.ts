/**
 * What the engine's thread, and so what it starts, gets to know of the host's environment. The host's own secrets (of
 * its database, its sessions, its forge) stand there too, and renders run what strangers wrote: nothing is passed on
 * that is not listed here. Who gets what of it: `gitEnvironment`, `runExecPlugin`, the sandbox of the renderer.
 */

/** Needed to run at all. */
const basics = ['PATH', 'HOME', 'NODE_ENV', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** The way to the network, which git takes when it contacts a remote. Both spellings are in use. */
const proxyVariables: readonly string[] = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
].flatMap(name => [name, name.toLowerCase()]);

/** By these the credential plugins of the clouds find out who they are. */
const cloudPrefixes = ['AWS_', 'AZURE_', 'AAD_', 'GOOGLE_', 'CLOUDSDK_'];

/** The part of `host` that the engine's thread may see. Pure. @internal */
export function threadEnvironment(host: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const listed = new Set([...basics, ...proxyVariables]);
  return Object.fromEntries(
    Object.entries(host).filter(
      ([name]) =>
        listed.has(name) || cloudPrefixes.some(start => name.startsWith(start)),
    ),
  );
}

/** Those of `host` that say how to reach the network. Pure. @internal */
export function proxiesOf(host: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    proxyVariables.flatMap(name =>
      host[name] === undefined ? [] : [[name, host[name]]],
    ),
  );
}
