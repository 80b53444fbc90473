import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { appScheme, contentSecurityPolicy, contentTypeOf, resolveAsset } from './app-asset';

/** Makes our scheme a standard, secure one. Must be called before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/**
 * Serves the built page under our scheme, with its security headers and nothing from outside of `root`.
 *
 * @returns the undo
 */
export function serveApp(root: string): () => void {
  protocol.handle(appScheme, async (request) => {
    const file = request.method === 'GET' ? resolveAsset(root, request.url) : undefined;
    if (file === undefined) return answer(403, 'text/plain', 'Not a file of Corral.');
    try {
      return answer(200, contentTypeOf(file), await readFile(file));
    } catch {
      return answer(404, 'text/plain', `${file} is missing. Install Corral again, or run “npm run build”.`);
    }
  });
  return () => protocol.unhandle(appScheme);
}

function answer(status: number, contentType: string, body: string | Buffer): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    },
  });
}
