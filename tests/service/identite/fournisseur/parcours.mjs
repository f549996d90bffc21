// Walks a browser through the sign-on of a relying party. Arguments: address, Chromium, folder of its profile. Prints what was seen.
import { chromium } from 'playwright-core';

const [adresse, executablePath, profil] = process.argv.slice(2);
const contexte = await chromium.launchPersistentContext(profil, {
  executablePath,
  headless: true,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
    '--disable-sync'],
});
const vu = {};
try {
  const page = await contexte.newPage();
  page.setDefaultTimeout(20000);
  const titre = () => page.locator('h1').innerText();
  const entrer = async (nom, code) => {
    await page.goto(`${adresse}/connexion`);
    await page.getByLabel('Nom').fill(nom);
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Entrer' }).click();
    await page.waitForURL((url) => url.href.startsWith(adresse));
    return titre();
  };
  const retours = [];
  page.on('request', (requete) => requete.url().includes('/retour?') && retours.push(requete.url()));

  vu.sans_second_facteur = await entrer('operateur', '');
  await contexte.clearCookies();
  vu.inconnu = await entrer('passant', '123456');
  await contexte.clearCookies();

  await page.goto(`${adresse}/connexion`);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.waitForURL((url) => url.href.startsWith(adresse));
  vu.annule = await titre();

  vu.entre = await entrer('operateur', '123456');
  vu.page = new URL(page.url()).pathname;
  const temoin = (await contexte.cookies(adresse)).find((cookie) => cookie.name === 'session');
  vu.temoin = [temoin.httpOnly, temoin.sameSite];
  vu.lisible = await page.evaluate(() => document.cookie);

  await page.goto(retours.at(-1));
  vu.retour_rejoue = await titre();
  await page.goto(`${adresse}/moi`);
  vu.toujours = await titre();

  await page.getByRole('button', { name: 'Sortir' }).click();
  await page.locator('button[name=logout]').click();
  await page.waitForURL((url) => url.href.startsWith(adresse));
  vu.sorti = [await titre(), new URL(page.url()).pathname];
  await page.goto(`${adresse}/moi`);
  vu.apres = await titre();
  await page.goto(`${adresse}/connexion`);
  vu.redemande = await titre();
} finally {
  await contexte.close();
}
process.stdout.write(JSON.stringify(vu));
