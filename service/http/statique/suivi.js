// Follows a run: at each event the part of the page that changes is read again; without events, every two seconds.
// Without JavaScript the link "Actualiser" does it.
const zone = document.querySelector("[data-suivi]");
if (zone) {
  let attente = 0;
  const relire = async () => {
    const reponse = await fetch(zone.dataset.partie, { headers: { accept: "text/html" } });
    if (!reponse.ok) return;
    zone.innerHTML = await reponse.text();
    const etat = zone.querySelector("[data-etat]").dataset.etat;
    if (!["en_attente", "en_cours"].includes(etat)) {
      source.close();
      clearInterval(attente);
      location.replace(location.pathname);
    }
  };
  const source = new EventSource(zone.dataset.suivi);
  source.addEventListener("etat", relire);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED && !attente) attente = setInterval(relire, 2000);
  });
}
