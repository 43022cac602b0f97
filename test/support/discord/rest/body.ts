import type { IncomingMessage } from 'node:http';
import type { Problem } from '../rules/judge.ts';
import { isJsonObject } from '../state/json.ts';

export interface UploadedFile {
  /** n of `files[n]`: what an attachment refers to by its id. */
  readonly index: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface RequestBody {
  /** Undefined when the request has no body. */
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
  readonly problems: readonly Problem[];
}

export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const contentType = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { json: undefined, files: [], problems: [] };
  if (contentType.startsWith('multipart/form-data')) return readForm(bytes, contentType);
  if (contentType.startsWith('application/json')) return { files: [], ...readJson(bytes.toString('utf8'), '(body)') };
  return { json: undefined, files: [], problems: [{ path: [], problem: `content type ${contentType || '(none)'} is not accepted` }] };
}

/** Files travel as `files[n]`, everything else as JSON in `payload_json`. https://discord.com/developers/docs/reference#uploading-files */
async function readForm(bytes: Buffer<ArrayBuffer>, contentType: string): Promise<RequestBody> {
  const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData().catch(() => null);
  if (form === null) return { json: undefined, files: [], problems: [{ path: [], problem: 'not a multipart form' }] };
  const files: UploadedFile[] = [];
  const problems: Problem[] = [];
  let json: unknown = {};
  for (const [field, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(field)?.[1];
    if (field === 'payload_json') {
      const read = readJson(typeof value === 'string' ? value : await value.text(), 'payload_json');
      json = read.json;
      problems.push(...read.problems);
    } else if (index !== undefined && typeof value !== 'string') {
      files.push({ index, name: value.name, contentType: value.type, bytes: new Uint8Array(await value.arrayBuffer()) });
    } else {
      problems.push({ path: [field], problem: 'neither payload_json nor a file named files[n]' });
    }
  }
  if (files.length > 0 && !isJsonObject(json)) problems.push({ path: ['payload_json'], problem: 'not an object' });
  return { json, files, problems };
}

function readJson(text: string, place: string): { json: unknown; problems: Problem[] } {
  try {
    return { json: JSON.parse(text), problems: [] };
  } catch {
    return { json: undefined, problems: [{ path: [place], problem: 'not JSON' }] };
  }
}
