// A real provider of OpenID Connect for tests: node provider.mjs PORT OUR_ADDRESS
// Whoever types a name is that person; ticking the box proves a second factor.
import http from 'node:http';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';

const [port, ours] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'tongguan',
    client_secret: 'known-to-the-test-only',
    redirect_uris: [`${ours}/login/oidc/back/`],
    post_logout_redirect_uris: [`${ours}/login/`],
  }],
  cookies: { keys: ['of the test'] },
  claims: { openid: ['sub', 'amr'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, preferred_username: id, email: `${id}@example.org`, email_verified: true }),
  }),
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

const form = `<!doctype html><meta charset="utf-8"><title>Single sign-on</title>
<form method="post"><input name="login" aria-label="name" autofocus>
<label><input type="checkbox" name="otp"> second factor</label><button>Log in</button></form>`;

const handle = provider.callback();
http.createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return handle(request, response);
  if (request.method !== 'POST') return response.setHeader('Content-Type', 'text/html').end(form);
  const typed = new URLSearchParams(await text(request));
  const amr = typed.has('otp') ? ['pwd', 'otp'] : ['pwd'];
  return provider.interactionFinished(request, response, { login: { accountId: typed.get('login'), amr } });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
