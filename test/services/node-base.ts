import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CERTIFICATES = '/etc/ssl/more.pem';

interface Base {
  /** An empty place for it, which is removed. */
  readonly folder: string;
  /** `node:24.19.0-bookworm-slim` */
  readonly image: string;
  /** Of the engine that gets it. */
  readonly socket: string;
}

/**
 * Makes the image that a Dockerfile begins with where none can be pulled: Debian by debootstrap, Node as npm's package of its binary, npm as it is
 * installed here, and the user `node`. If this machine's Node is told to trust more certificates, the image's is too.
 */
export async function importNodeBase({ folder, image, socket }: Base): Promise<void> {
  const [, version, release] = /^node:([\d.]+)-(\w+)-slim$/.exec(image)!;
  mkdirSync(folder, { recursive: true });
  const root = join(folder, 'root');
  await run('debootstrap', ['--variant=minbase', release!, root]);
  await addNode(folder, root, version!);
  await run('chroot', [root, 'useradd', '--create-home', '--uid', '1000', 'node']);
  const changes = addCertificates(root).flatMap((change) => ['--change', change]);
  const archive = join(folder, 'base.tar');
  await run('tar', ['--create', '--file', archive, '--directory', root, '.']);
  await run('docker', ['--host', socket, 'import', ...changes, archive, image]);
  rmSync(folder, { recursive: true, force: true });
}

async function addNode(folder: string, root: string, version: string): Promise<void> {
  const platform = `node-linux-${process.arch}`;
  await run('npm', ['pack', '--silent', '--pack-destination', folder, `${platform}@${version}`]);
  const packed = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
  await run('tar', ['--extract', '--file', join(folder, packed), '--directory', folder]);
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
  mkdirSync(join(root, 'usr/local/lib/node_modules'), { recursive: true });
  copyFileSync(join(folder, 'package/bin/node'), join(root, 'usr/local/bin/node'));
  const { stdout: globals } = await run('npm', ['root', '--global']);
  cpSync(join(globals.trim(), 'npm'), join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
}

/** What `docker import` has to change for it. */
function addCertificates(root: string): readonly string[] {
  const { NODE_EXTRA_CA_CERTS: trusted } = process.env;
  if (!trusted) return [];
  mkdirSync(join(root, 'etc/ssl'), { recursive: true });
  copyFileSync(trusted, join(root, CERTIFICATES));
  return [`ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`];
}
