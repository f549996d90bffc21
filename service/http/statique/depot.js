// Files dropped on the zone of a form, or chosen: shows what will be sent. Without JavaScript the two fields do the same work.
const zone = document.querySelector("[data-depot]");
const champ = zone.querySelector("#fichiers");
const dossier = zone.querySelector("#dossier");
const envoi = zone.querySelector("[data-envoi]");
zone.querySelector("[data-invite]").hidden = false;

const lireDossier = (entree) => new Promise((resoudre, rejeter) => {
  const lecteur = entree.createReader();
  const toutes = [];
  // A reader gives its entries a hundred at a time, then none.
  const suite = () => lecteur.readEntries((lot) => {
    toutes.push(...lot);
    if (lot.length) suite(); else resoudre(toutes);
  }, rejeter);
  suite();
});
const lireFichier = (entree) => new Promise((resoudre, rejeter) => entree.file(resoudre, rejeter));

// A folder gives the files at its root: the service leaves subfolders and hidden files out. What was dropped can only be asked
// for during the event: files and entries are taken before anything is waited for.
async function fichiersDe(transfert) {
  const objets = [...transfert.items].filter((objet) => objet.kind === "file");
  const lus = await Promise.all(objets.map((objet) => {
    const entree = objet.webkitGetAsEntry();
    return entree?.isDirectory ? lireDossier(entree) : objet.getAsFile();
  }));
  return Promise.all(lus.flat().filter((lu) => !lu.isDirectory).map((lu) => (lu instanceof File ? lu : lireFichier(lu))));
}

function ligne(fichier) {
  const element = document.createElement("li");
  const parties = fichier.webkitRelativePath.split("/");
  const lu = parties.length <= 2 && !/^[.~]/.test(fichier.name);
  element.textContent = `${fichier.webkitRelativePath || fichier.name} (${fichier.size.toLocaleString("fr-FR")} octets)${lu ? "" : " : ne sera pas lu"}`;
  return element;
}

function montrer() {
  const choisis = [...champ.files, ...dossier.files];
  envoi.replaceChildren();
  if (!choisis.length) return;
  const titre = document.createElement("p");
  titre.textContent = choisis.length > 1 ? `${choisis.length} fichiers choisis :` : "1 fichier choisi :";
  const liste = document.createElement("ul");
  liste.append(...choisis.map(ligne));
  envoi.append(titre, liste);
}

for (const genre of ["dragenter", "dragover"]) {
  zone.addEventListener(genre, (evenement) => {
    evenement.preventDefault();
    zone.classList.add("visee");
  });
}
for (const genre of ["dragleave", "drop"]) zone.addEventListener(genre, () => zone.classList.remove("visee"));
zone.addEventListener("drop", async (evenement) => {
  evenement.preventDefault();
  try {
    const transfert = new DataTransfer();
    for (const fichier of await fichiersDe(evenement.dataTransfer)) transfert.items.add(fichier);
    champ.files = transfert.files;
    dossier.value = "";
    montrer();
  } catch {
    envoi.textContent = "Le navigateur n'a pas pu lire ce qui a été glissé : choisissez les fichiers.";
  }
});
champ.addEventListener("change", montrer);
dossier.addEventListener("change", montrer);
