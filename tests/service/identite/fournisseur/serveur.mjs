// An OpenID provider as strict as ProConnect: signed userinfo, long state and nonce, unknown parameters refused, code good for
// 30 s and access token for 60 s, second factor told in amr. Arguments: redirection, page after logout, client id, client secret.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import './node18.mjs';
import Provider from 'oidc-provider';

const [redirection, apres, clientId, secret] = process.argv.slice(2);
const PERMIS = new Set(['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'claims', 'acr_values']);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const cle = { ...privateKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
const sujet = (nom) => createHash('sha256').update(nom).digest('hex');
const noms = new Map();

const serveur = createServer();
serveur.listen(0, '127.0.0.1', () => {
  const emetteur = `http://127.0.0.1:${serveur.address().port}`;
  const provider = new Provider(emetteur, {
    clients: [{
      client_id: clientId,
      client_secret: secret,
      redirect_uris: [redirection],
      post_logout_redirect_uris: [apres],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
      userinfo_signed_response_alg: 'RS256',
    }],
    jwks: { keys: [cle] },
    cookies: { keys: ['cle-des-essais'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], amr: null, acr: null },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    pkce: { required: () => false },
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${noms.get(id)}@exemple.fr`, email_verified: true }),
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  });

  provider.use(async (ctx, suite) => {
    if (ctx.path === '/auth') {
      const inconnus = Object.keys(ctx.query).filter((nom) => !PERMIS.has(nom));
      const courts = ['state', 'nonce'].filter((nom) => String(ctx.query[nom] ?? '').length < 32);
      ctx.assert(inconnus.length === 0, 400, `Y000400 ${inconnus}`);
      ctx.assert(courts.length === 0, 400, `Y000400 ${courts}`);
    }
    await suite();
  });

  const pages = provider.callback();
  serveur.on('request', async (requete, reponse) => {
    const trouve = /^\/interaction\/([\w-]+)(\/(entrer|annuler))?$/.exec(requete.url);
    if (trouve === null) return pages(requete, reponse);
    try {
      const { uid, params } = await provider.interactionDetails(requete, reponse);
      if (trouve[3] === undefined) {
        reponse.setHeader('content-type', 'text/html; charset=utf-8');
        return reponse.end(`<!doctype html><html lang="fr"><title>Fournisseur</title><h1>Fournisseur</h1>
          <form method="post" action="/interaction/${uid}/entrer"><label>Nom <input name="nom"></label>
          <label>Code <input name="code"></label><button>Entrer</button></form>
          <form method="post" action="/interaction/${uid}/annuler"><button>Annuler</button></form>`);
      }
      if (trouve[3] === 'annuler') {
        return await provider.interactionFinished(requete, reponse, { error: 'access_denied' });
      }
      let corps = '';
      for await (const morceau of requete) corps += morceau;
      const formulaire = new URLSearchParams(corps);
      const accountId = sujet(formulaire.get('nom'));
      noms.set(accountId, formulaire.get('nom'));
      const grant = new provider.Grant({ accountId, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      grant.addOIDCClaims(['amr']);
      const amr = formulaire.get('code') === '123456' ? ['pwd', 'otp'] : ['pwd'];
      return await provider.interactionFinished(requete, reponse, {
        login: { accountId, amr, remember: false },
        consent: { grantId: await grant.save() },
      });
    } catch (erreur) {
      reponse.statusCode = 400;
      return reponse.end(String(erreur));
    }
  });
  process.stdout.write(`${emetteur}\n`);
});
// The test that started this process holds its standard input: it ends with it, however it ends.
process.stdin.on('end', () => process.exit(0)).resume();
