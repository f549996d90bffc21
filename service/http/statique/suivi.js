// Follows a run: each event replaces the part of the page that shows it. Without JavaScript the page reloads itself.
const zone = document.querySelector("[data-suivi]");
if (zone) {
  const source = new EventSource(zone.dataset.suivi);
  source.addEventListener("etat", async (evenement) => {
    const etat = JSON.parse(evenement.data);
    const reponse = await fetch(zone.dataset.partie, { headers: { accept: "text/html" } });
    if (reponse.ok) zone.innerHTML = await reponse.text();
    if (!["en_attente", "en_cours"].includes(etat.etat)) {
      source.close();
      location.reload();
    }
  });
}
