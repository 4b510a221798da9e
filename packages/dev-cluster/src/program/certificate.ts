import {
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';

/** A key and a certificate that signs itself, both PEM. */
export interface Certificate {
  key: string;
  certificate: string;
}

const oid = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  keyUsage: [0x55, 0x1d, 0x0f],
  extendedKeyUsage: [0x55, 0x1d, 0x25],
  subjectAltName: [0x55, 0x1d, 0x11],
  serverAuth: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
};

/**
 * Makes a certificate (ECDSA P-256, ten years) for 127.0.0.1, ::1 and localhost. `kubectl` sends tokens over
 * TLS only, and Node has no way to make certificates, so its few DER structures are written here (RFC 5280).
 */
export function createCertificate(now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  const content = toBeSigned(publicKey, now);
  const signature = sign('sha256', content, privateKey);
  const der = sequence(
    content,
    sequence(identifier(oid.ecdsaWithSha256)),
    tag(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: toPem(der),
  };
}

function toBeSigned(publicKey: KeyObject, now: Date): Buffer {
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + 10);
  const begin = new Date(now.getTime() - 3_600_000);
  const serial = randomBytes(16);
  serial[0] = (serial[0] % 0x7f) + 1;
  const name = sequence(
    tag(
      0x31,
      sequence(
        identifier(oid.commonName),
        tag(0x0c, Buffer.from('dev-cluster')),
      ),
    ),
  );
  return sequence(
    tag(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    sequence(identifier(oid.ecdsaWithSha256)),
    name,
    sequence(time(begin), time(end)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, extensions()),
  );
}

function extensions(): Buffer {
  const loopback6 = Buffer.alloc(16);
  loopback6[15] = 1;
  const names = sequence(
    tag(0x82, Buffer.from('localhost')),
    tag(0x87, Buffer.from([127, 0, 0, 1])),
    tag(0x87, loopback6),
  );
  return sequence(
    extension(
      oid.basicConstraints,
      sequence(tag(0x01, Buffer.from([0xff]))),
      true,
    ),
    // digitalSignature and keyCertSign
    extension(oid.keyUsage, tag(0x03, Buffer.from([2, 0x84])), true),
    extension(oid.extendedKeyUsage, sequence(identifier(oid.serverAuth))),
    extension(oid.subjectAltName, names),
  );
}

function extension(id: number[], value: Buffer, critical = false): Buffer {
  const flag = critical ? [tag(0x01, Buffer.from([0xff]))] : [];
  return sequence(identifier(id), ...flag, tag(0x04, value));
}

function tag(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100
    ? Buffer.from([0x81, length])
    : Buffer.from([0x82, Math.floor(length / 256), length % 256]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tag(0x30, Buffer.concat(parts));
}

function identifier(bytes: number[]): Buffer {
  return tag(0x06, Buffer.from(bytes));
}

function integer(bytes: Buffer): Buffer {
  return tag(0x02, bytes);
}

function time(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return tag(0x18, Buffer.from(`${text}Z`));
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join(
    '\n',
  )}\n-----END CERTIFICATE-----\n`;
}
