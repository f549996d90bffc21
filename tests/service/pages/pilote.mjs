// A browser at the orders of the tests: one JSON order a line on the standard input, one JSON answer a line on the standard output.
// Argument: path of Chromium. Persons are contexts: each has its own cookies.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['RGAAv4', 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const DELAI = 20000;
const navigateur = await chromium.launch({
  executablePath: process.argv[2],
  headless: true,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const personnes = new Map();

async function ouvrir(nom, { base, sombre, largeur, javascript, cookie }) {
  const contexte = await navigateur.newContext({
    baseURL: base,
    colorScheme: sombre ? 'dark' : 'light',
    viewport: { width: largeur, height: 900 },
    javaScriptEnabled: javascript,
    locale: 'fr-FR',
  });
  if (cookie) await contexte.addCookies([{ name: cookie[0], value: cookie[1], url: base, httpOnly: true, sameSite: 'Lax' }]);
  const page = await contexte.newPage();
  page.setDefaultTimeout(DELAI);
  const personne = { contexte, page, erreurs: [], statut: 0 };
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && personne.erreurs.push(message.text()));
  page.on('pageerror', (erreur) => personne.erreurs.push(String(erreur)));
  page.on('response', (reponse) => {
    if (reponse.request().isNavigationRequest() && reponse.frame() === page.mainFrame()) personne.statut = reponse.status();
  });
  personnes.set(nom, personne);
}

// What the keyboard must reach: everything that takes the focus, once per group of radio buttons. Kept in the page, by rank.
const COMMANDES = () => {
  const groupe = (e) => (e.type === 'radio' ? `${e.form?.action} ${e.name}` : null);
  const vus = new Set();
  globalThis.commandes = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter((e) => !e.disabled && e.getClientRects().length > 0 && e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => groupe(e) === null || (!vus.has(groupe(e)) && vus.add(groupe(e))));
  globalThis.rangActif = () => globalThis.commandes.findIndex((e) => e === document.activeElement
    || (groupe(e) !== null && groupe(e) === groupe(document.activeElement)));
  return globalThis.commandes.map((e, i) => `${i} ${e.tagName} ${e.id || e.name || e.getAttribute('href') || ''} ${(e.getAttribute('aria-label') || e.textContent || '').trim().slice(0, 60)}`);
};
const ACTIVE = () => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const style = getComputedStyle(e);
  const cadre = e.getBoundingClientRect();
  return {
    rang: globalThis.rangActif(),
    visible: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) && cadre.width > 0 && cadre.height > 0
      && cadre.right > 0 && cadre.bottom > 0 && cadre.left < innerWidth && cadre.top < innerHeight,
  };
};

const verbes = {
  ouvrir: async (_, ordre) => ouvrir(ordre.qui, ordre),
  regarder: async (p, { sombre, largeur }) => {
    await p.page.emulateMedia({ colorScheme: sombre ? 'dark' : 'light' });
    await p.page.setViewportSize({ width: largeur, height: 900 });
  },
  fermer: async (p, { qui }) => { await p.contexte.close(); personnes.delete(qui); },
  aller: async (p, { adresse }) => { await p.page.goto(adresse, { waitUntil: 'load' }); },
  remplir: async (p, { libelle, valeur }) => p.page.getByLabel(libelle, { exact: true }).fill(valeur),
  choisir: async (p, { libelle, valeur }) => p.page.getByLabel(libelle, { exact: true }).selectOption({ label: valeur }),
  cocher: async (p, { libelle }) => p.page.getByLabel(libelle, { exact: true }).check(),
  joindre: async (p, { libelle, fichiers }) => p.page.getByLabel(libelle, { exact: true }).setInputFiles(fichiers),
  // Files and folders of the disk dropped on an element, as a file manager does.
  glisser: async (p, { choix, fichiers }) => {
    const cadre = await p.page.locator(choix).boundingBox();
    const [x, y] = [cadre.x + cadre.width / 2, cadre.y + cadre.height / 2];
    const session = await p.contexte.newCDPSession(p.page);
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await session.send('Input.dispatchDragEvent', { type, x, y, data: { items: [], files: fichiers, dragOperationsMask: 1 } });
    }
    await session.detach();
  },
  presser: async (p, { nom, rang }) => {
    const bouton = p.page.getByRole('button', { name: nom, exact: true });
    await Promise.all([p.page.waitForEvent('load'), (rang === null ? bouton : bouton.nth(rang)).click()]);
  },
  suivre: async (p, { nom }) => {
    await Promise.all([p.page.waitForEvent('load'), p.page.getByRole('link', { name: nom, exact: true }).first().click()]);
  },
  attendre: async (p, { adresse }) => { await p.page.waitForURL((url) => url.href.startsWith(adresse)); },
  // Until what a selector finds says this, whatever the page reloads meanwhile.
  voir: async (p, { choix, texte, delai }) => { await p.page.locator(choix, { hasText: texte }).first().waitFor({ timeout: delai }); },
  couper: async (p, { adresses }) => { await p.page.route(adresses, (route) => route.abort()); },
  touche: async (p, { touche }) => p.page.keyboard.press(touche),
  texte: async (p, { choix }) => (await p.page.locator(choix).allInnerTexts()),
  evaluer: async (p, { code }) => p.page.evaluate(code),
  etat: async (p) => ({
    adresse: p.page.url(),
    statut: p.statut,
    titre: await p.page.title(),
    h1: (await p.page.locator('h1').allInnerTexts()),
    erreurs: p.erreurs.splice(0),
  }),
  oublier: async (p) => p.contexte.clearCookies(),
  cookies: async (p) => p.contexte.cookies(),
  axe: async (p) => {
    // What is behind a text of a drawing axe cannot tell: those of the map have a test of their own.
    // Page worlds cannot be given inline scripts under the policy; the protocol's own evaluation can.
    await p.page.evaluate(AXE);
    const { violations, incomplete, passes } = await p.page.evaluate(
      (tags) => axe.run({ exclude: [['svg.carte text']] }, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete', 'passes'] }), TAGS);
    const dire = (liste) => liste.map((r) => `${r.id} : ${r.help} – ${r.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' | ')}`);
    return { fautes: dire(violations), doutes: dire(incomplete), regles: passes.length };
  },
  clavier: async (p) => {
    const attendues = await p.page.evaluate(COMMANDES);
    const vues = [];
    const invisibles = [];
    await p.page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
    for (let i = 0; i < 8 * attendues.length + 10; i += 1) {
      await p.page.keyboard.press('Tab');
      const active = await p.page.evaluate(ACTIVE);
      if (active === null) { if (vues.length) break; else continue; }
      // The parts of one field may be several stops.
      const nom = attendues[active.rang] ?? 'inconnue';
      if (vues.at(-1) !== nom) vues.push(nom);
      if (!active.visible) invisibles.push(nom);
    }
    return { attendues, vues, invisibles };
  },
  debordement: async (p) => p.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  capture: async (p, { chemin }) => { await p.page.screenshot({ path: chemin, fullPage: true }); },
  // What is left on paper of what a selector finds: texts of visible elements.
  imprimer: async (p, { choix }) => {
    await p.page.emulateMedia({ media: 'print' });
    const vus = await p.page.locator(choix).filter({ visible: true }).allInnerTexts();
    await p.page.emulateMedia({ media: 'screen' });
    return vus;
  },
};

for await (const ligne of createInterface({ input: process.stdin })) {
  const ordre = JSON.parse(ligne);
  let reponse;
  try {
    reponse = { valeur: (await verbes[ordre.verbe](personnes.get(ordre.qui), ordre)) ?? null };
  } catch (erreur) {
    reponse = { erreur: `${ordre.verbe} : ${erreur.message}` };
  }
  process.stdout.write(`${JSON.stringify(reponse)}\n`);
}
// The test that started this process held its standard input: the browser ends with it.
await navigateur.close();
