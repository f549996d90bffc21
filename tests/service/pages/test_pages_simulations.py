"""Pages of the analyst's bench: a scenario built without YAML, sent as a file, run, read; seats sorted and filtered."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from service.conduite.lecture_banc import phrases_perdants
from service.francais import majuscule
from service.http.descriptions import paquet
from service.http.pages.banc import cas_dit, changements, code_dit, noms_des_codes, preuve_en_cours
from service.http.pages.commun import discipline, gabarits
from service.identite import Role
from solver.mecanismes import SIMULATIONS
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, attendre, deposer
from tests.service.pages.formulaires import lecteur, mots


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker."""
    with installee(tmp_path_factory.mktemp("simulations") / "donnees", travailleur=True) as installation:
        yield installation


@pytest.fixture(scope="module")
def campagne(service: Ouverte) -> str:
    """Address of the pages of a campaign."""
    return deposer(service.client, archive("un-a-un")).removeprefix("/v1")


def _finir(service: Ouverte, adresse: str) -> str:
    simulation = adresse.partition("?")[0]
    attendre(service.client, f"/v1{simulation}", "termine")
    return simulation


def test_construire_et_simuler(service: Ouverte, campagne: str) -> None:
    """Built from fields, composed with another, run: indicators, groups, bars, chain, and that it is a simulation."""
    analyste = lecteur(service, Role.ANALYSTE)
    assert "Aucun scénario n'est gardé" in analyste.page(f"{campagne}/simulations")
    analyste.envoyer(f"{campagne}/scenarios", nom="plus", libelle="Une de plus", cle0="ajout", nombre0="+1")
    analyste.envoyer(f"{campagne}/scenarios", nom="part", base="plus", cle0="pourcentage", nombre0="50,5", academie0="14")
    page = analyste.page(f"{campagne}/simulations")
    dit = re.search(
        r"plus Une de plus\. (\d+) capacités, \+1 chacune\. (.+? : \+1 ; .+? : \+1 ; .+? : \+1) et (\d+) autres\.", page
    )
    assert dit is not None
    assert int(dit[1]) == int(dit[3]) + 3
    assert "L1300" not in dit[2]
    assert re.search(r"part \d+ capacités|part [^.]+ : \+\d", page)
    envoi = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="plus", mecanisme="")
    adresse = envoi.headers["location"]
    assert adresse.endswith("fait=simulation_demandee")
    simulation = _finir(service, adresse)
    page = analyste.page(simulation)
    assert "<h1>Une de plus</h1>" in analyste.client.get(simulation).text
    assert f"Identifiant : {simulation.rpartition('/')[2]}." in page
    assert "Ce n'est pas un résultat officiel" in page
    for titre in ("Indicateurs", "Qui y gagne, qui y perd", "Barres qui bougent", "Chaîne des mouvements"):
        assert titre in page
    assert re.search(r"Capacité \d+ \d+ \+\d+", page)
    assert "Chaîne 1." in page
    encore = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="plus", mecanisme="")
    assert encore.headers["location"].endswith("fait=simulation_deja_faite")


def test_scenario_refuse(service: Ouverte, campagne: str) -> None:
    """Every reason is on the page, and what was typed stays."""
    analyste = lecteur(service, Role.ANALYSTE)
    reponse = analyste.envoyer(
        f"{campagne}/scenarios",
        422,
        nom="faux",
        lieu0="nulle-part",
        cle0="ajout",
        nombre0="beaucoup",
        nombre1="x",
        cle1="ajout",
    )
    page = mots(reponse.text)
    assert "Le scénario a des fautes" in page
    assert "faux.yaml" not in page
    assert "Changement 1, lieu d'une cellule : « nulle-part ». Attendu : le nom ou le code d'un lieu" in page
    assert "Changement 1, combien : « beaucoup »" in page
    assert "Changement 2, combien : « x »" in page
    assert 'value="nulle-part"' in reponse.text
    assert "Choisissez le fichier YAML" in mots(analyste.envoyer(f"{campagne}/scenarios", 422, genre="scenario").text)


def test_nom_refuse_avec_les_autres_fautes(service: Ouverte, campagne: str) -> None:
    """A name that is refused is quoted as typed, with the other faults; a sweep at fault is called a sweep."""
    analyste = lecteur(service, Role.ANALYSTE)
    champs = {"nom": "Mon Été", "cle0": "ajout", "nombre0": "+un", "lieu0": "Renes"}
    page = mots(analyste.envoyer(f"{campagne}/scenarios", 422, **champs).text)
    assert "Nom de scénario refusé : « Mon Été »" in page
    assert "Changement 1, combien : « +un »" in page
    assert "Changement 1, lieu d'une cellule : « Renes »" in page
    texte = "libelle: x\ngrille:\n- {axe: a, chaque: cellule, parmi: [L9999], ajout: [-1, un]}\n"
    fichiers = {"yaml": ("faux.yaml", texte.encode(), "text/yaml")}
    envoi = analyste.client.post(f"{campagne}/scenarios", data={"genre": "balayage"}, files=fichiers)
    page = mots(envoi.text)
    assert "Le balayage a des fautes, rien n'a été enregistré." in page
    assert "Le scénario a des fautes" not in page
    assert "« L9999 »" in page
    assert "« un »" in page


def test_perdants_hors_de_leur_chaine() -> None:
    """Who is worse off is told without the chain that the move is in."""
    phrases = (
        "Chaîne 2 (suite de la chaîne 1 : c1 arrive là d'où c2 part). c2 obtient A (x), vœu 2.",
        "c3 obtient B.",
        "Chaîne 1. c1 obtient C.",
    )
    lues = [{"phrase": p, "rangs_gagnes": n} for p, n in zip(phrases, ("-1", "-2", "3"), strict=True)]
    assert phrases_perdants(lues) == ("c2 obtient A (x), vœu 2.", "c3 obtient B.")


def test_noms_proches(service: Ouverte, campagne: str) -> None:
    """A name badly written is proposed; two rows about one cellule are told by their numbers on the form."""
    analyste = lecteur(service, Role.ANALYSTE)
    champs = {
        "lieu0": "Renes",
        "discipline0": "Maths",
        "lieu2": "14",
        "discipline2": "L1300",
        "lieu3": "14",
        "discipline3": "L1300",
    }
    nombres = {f"nombre{i}": "1" for i in (0, 2, 3)} | {f"cle{i}": "ajout" for i in (0, 2, 3)}
    page = mots(analyste.envoyer(f"{campagne}/scenarios", 422, nom="proche", **champs, **nombres).text)
    assert "« Renes ». Attendu : le nom ou le code d'un lieu (peut-être « 14 » (Rennes))." in page
    assert re.search(
        r"« Maths »\. Attendu : le nom ou le code d'une discipline de la campagne \(peut-être « L1300 » \(Math", page
    )
    assert "déjà à le changement" not in page
    assert re.search(r"Changement 4 : « L1300, 14 »\. Attendu : [^.]*déjà au changement 3", page)


def test_exemples_de_fichiers(service: Ouverte, campagne: str) -> None:
    """The examples of the page are accepted as they are; a sweep is told as one, its rows by names and signs."""
    analyste = lecteur(service, Role.ANALYSTE)
    page = analyste.client.get(f"{campagne}/simulations").text
    exemples = [unescape(e) for e in re.findall(r'<pre class="yaml"[^>]*>(.*?)</pre>', page, re.DOTALL)]
    for nom, genre, texte in zip(("e1", "e2"), ("scenario", "balayage"), exemples, strict=True):
        fichiers = {"yaml": (f"{nom}.yaml", texte.encode(), "text/yaml")}
        envoi = analyste.client.post(f"{campagne}/scenarios", data={"genre": genre}, files=fichiers, follow_redirects=False)
        assert envoi.status_code == 303, mots(envoi.text)
        assert envoi.headers["location"].endswith(f"fait={genre}_enregistre")
    assert "Le balayage est enregistré." in analyste.page(envoi.headers["location"])
    balayage = _finir(service, analyste.envoyer(f"{campagne}/simulations", verbe="balayer", scenario="e2").headers["location"])
    assert "Rennes : −1" in analyste.page(balayage)
    assert "Rennes : +1" in analyste.page(balayage)


def test_cas_d_un_balayage() -> None:
    """Codes by their names, numbers with their sign; what the file wrote in words stays."""
    noms = noms_des_codes(paquet("second-degre", 2023))
    dits = {
        "L1300 14 -1": "Mathématiques, Rennes : −1",
        "L1300 14 1 / sans tirage": "Mathématiques, Rennes : +1 / sans tirage",
        "partout 2,5": "Partout : +2,5",
        "valeur 2": "valeur 2",
        "12": "12",
    }
    assert {nom: cas_dit(nom, noms) for nom in dits} == dits


def test_aucune_campagne(tmp_path: Path) -> None:
    """Who may not make a campaign is told who does, and that nothing else has to be waited for."""
    with installee(tmp_path / "donnees") as vide:
        page = lecteur(vide, Role.ANALYSTE).page("/campagnes")
    assert "0 campagne." in page
    assert "Une personne qui a le rôle d'opérateur doit d'abord en créer une" in page
    assert "ni gelée, ni publiée" in page


def test_valeur_des_places(service: Ouverte, campagne: str) -> None:
    """Seats are sorted and filtered by the address; a seat leads to its chain in words; the map has its table."""
    analyste = lecteur(service, Role.ANALYSTE)
    adresse = analyste.envoyer(f"{campagne}/simulations", verbe="sensibilite").headers["location"]
    simulation = _finir(service, adresse)
    page = analyste.client.get(f"{simulation}?tri=rangs_gagnes").text
    rangee = r'/place\?[^<]*</a></td>(?:<td class="n">[^<]*</td>){2}<td class="n">(\d+)</td>'
    gagnes = [int(n) for n in re.findall(rangee, page)]
    assert gagnes == sorted(gagnes, reverse=True)
    assert len(set(gagnes)) > 1
    assert "<svg" in page
    assert "Par académie, une place à la fois" in page
    assert re.search(
        r'<p class="glisser">[^<]*</p>\s*<div class="defile" tabindex="0" role="region" aria-label="Carte"><svg', page
    )
    table = csv.DictReader(io.StringIO(analyste.client.get(f"/v1{simulation}/fichiers/sensibilite.csv").text))
    nets: dict[str, list[int]] = {}
    for ligne in table:
        if ligne["sens"] == "1":
            nets.setdefault(ligne["lieu"], []).append(int(ligne["mieux"]) - int(ligne["moins_bien"]))
    academies = noms_des_codes(paquet("second-degre", 2023))["academies"]
    assert nets
    for lieu, ici in nets.items():
        dit = f"+{max(ici)}" if max(ici) > 0 else f"{max(ici)}"
        assert re.search(rf'<th scope="row">{academies[lieu]}</th><td>[^<]*</td><td class="n">{re.escape(dit)}</td>', page)
    lien = re.search(r'href="(/simulations/[^"]*/place\?[^"]*)"', page)
    assert lien is not None
    place = analyste.page(lien[1].replace("&amp;", "&"))
    assert "Chaîne 1." in place
    discipline = re.search(r"discipline=([^&]*)&amp;lieu", lien[1])
    assert discipline is not None
    assert analyste.client.get(f"{simulation}?academie=14").text.count("/place?") < page.count("/place?")
    assert analyste.client.get(f"{simulation}/place?discipline=rien&lieu=14").status_code == 404


def test_mecanismes_et_comparaison(service: Ouverte, campagne: str) -> None:
    """Mechanisms say what they do not guarantee; two simulations are compared as flows, under a warning."""
    analyste = lecteur(service, Role.ANALYSTE)
    (nom, *_) = re.findall(r"<p><code>([^<]+)</code>", analyste.client.get(f"{campagne}/simulations/mecanismes").text)
    assert "Ce qu'il ne garantit pas" in analyste.page(f"{campagne}/simulations/mecanismes")
    autre = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="-", mecanisme=nom).headers["location"]
    analyste.envoyer(f"{campagne}/scenarios", nom="tout", cle0="ajout", nombre0="2")
    tout = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="tout", mecanisme="").headers["location"]
    ids = [_finir(service, a).rpartition("/")[2] for a in (autre, tout)]
    page = analyste.page(f"/comparaisons?premier={ids[0]}&second={ids[1]}")
    assert "n'est pas officiel" in page
    assert "<h1>Comparer deux simulations</h1>" in analyste.client.get(f"/comparaisons?premier={ids[0]}&second={ids[1]}").text
    assert ".yaml" not in page
    assert "Flux" in page
    titre = next(m.titre for m in SIMULATIONS if m.id == nom)
    assert f", la campagne telle qu'elle est ; {titre}, demandé le" in page
    assert ", scénario « tout », demandé le" in page
    assert f'href="{campagne}/simulations"' in analyste.client.get(f"/comparaisons?premier={ids[0]}&second={ids[1]}").text
    assert f"la campagne telle qu'elle est ; {titre} (" in analyste.page(f"/simulations/{ids[1]}")
    assert nom not in analyste.page(f"{campagne}/simulations")


def test_base_d_un_autre_mecanisme(service: Ouverte, campagne: str) -> None:
    """The base by another mechanism is told to be so, beside the figures of the campaign by its rules."""
    analyste = lecteur(service, Role.ANALYSTE)
    (*_, nom) = re.findall(r"<p><code>([^<]+)</code>", analyste.client.get(f"{campagne}/simulations/mecanismes").text)
    titre = next(m.titre for m in SIMULATIONS if m.id == nom)
    analyste.envoyer(f"{campagne}/scenarios", nom="deux", cle0="ajout", nombre0="2")
    vues = []
    for mecanisme in ("", nom):
        envoi = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="deux", mecanisme=mecanisme)
        simulation = _finir(service, envoi.headers["location"])
        vues.append((analyste.page(simulation), analyste.client.get(f"/v1{simulation}/fichiers/simulation.json").json()))
    (ordinaire, sans), (page, avec) = vues
    assert "« Base » : la campagne telle qu'elle est. " in ordinaire
    assert "Par les règles" not in ordinaire
    assert f"calculée avec le même mécanisme que la simulation ({titre}) et non avec celui des règles" in page
    assert "Indicateur Par les règles Base, même mécanisme Simulation Écart à la base" in page
    vraies = {i: base for i, base, _, _ in sans["ecarts"]}
    assert avec["regles"].items() <= vraies.items()
    assert "regles" not in sans
    rangs = {i: base for i, base, _, _ in avec["ecarts"]}["somme_des_rangs"]
    assert f"Somme des rangs {vraies['somme_des_rangs']} {rangs} " in page


def test_rien_n_est_choisi_d_avance(service: Ouverte, campagne: str) -> None:
    """No scenario is chosen for who asks, who is told to choose one; what was chosen stays when it is refused."""
    analyste = lecteur(service, Role.ANALYSTE)
    analyste.envoyer(f"{campagne}/scenarios", nom="gardee", cle0="ajout", nombre0="3")
    choix = re.search(r'<select id="scenario-simulate".*?</select>', analyste.client.get(f"{campagne}/simulations").text)
    assert choix is not None
    assert "gardee" in choix[0]
    assert "selected" not in choix[0]
    for verbe, attendu in (("simulate", "Choisissez un scénario, ou « Aucun »"), ("balayer", "Choisissez un balayage.")):
        assert attendu in mots(analyste.envoyer(f"{campagne}/simulations", 422, verbe=verbe, scenario="").text)
    refuse = analyste.envoyer(f"{campagne}/simulations", 422, verbe="simulate", scenario="gardee", mecanisme="inconnu").text
    assert '<option value="gardee" selected>' in refuse
    rien = mots(analyste.envoyer(f"{campagne}/simulations", 422, verbe="simulate", scenario="-").text)
    assert "Le formulaire n'est pas rempli comme il faut." in rien
    assert "il n'y a rien à comparer : choisissez un scénario, ou un autre mécanisme." in rien
    assert "« simulate »" not in rien


def test_ce_qu_un_scenario_change() -> None:
    """A cellule, a parameter and persons by their names; entries and exits told apart; the first changes, then how many."""
    vide = {"capacites": [], "ecarts": [], "nombre": 0, "parametres": {}, "tirage": None, "retires": 0, "ajoutes": 0}
    regles = paquet("second-degre", 2023)
    une = {"capacites": [["L1300", "14", "ajout", 1]], "ecarts": [1], "meme_ecart": True, "nombre": 1}
    assert changements({**vide, **une}, regles) == "Mathématiques, Rennes : +1."
    nom, parametre = next((nom, p) for nom, p in regles.parametres.items() if isinstance(p.valeur, int))
    attendu = f"{majuscule(parametre.libelle)} : 1\u202f500. 2 candidats retirés. Autre tirage au sort."
    assert changements({**vide, "parametres": {nom: "1500"}, "retires": 2, "tirage": "7"}, regles) == attendu
    cinq = {"capacites": [["L1300", lieu, "capacite", 9] for lieu in ("14", "24", "01", "02", "03")], "nombre": 5}
    dit = changements({**vide, **cinq, "ecarts": [1, -2, 3, 4, 5], "meme_ecart": False}, regles)
    assert dit == "Mathématiques, Rennes : +1 ; Mathématiques, Créteil : −2 ; Mathématiques, Paris : +3 et 2 autres."
    sortie = {"capacites": [["", "001", "ajout_sorties", -3]], "ecarts": [-3], "nombre": 1}
    assert changements({**vide, **sortie}, paquet("premier-degre", 2016)).endswith(" : −3 (sorties).")
    assert changements({"cas": 6, "axes": ["places"]}, regles) == "6 scénarios par places"


def test_preuve_en_cours() -> None:
    """What is known while a proof is looked for, in the words of the goal, whichever way it is better."""
    connu = {"base": -12000, "valeur": -12047, "borne": -12053, "effort": 30, "permis": 120}
    trouve, limite, effort = preuve_en_cours(connu, "voeu_1")
    assert trouve == "Personnes sur leur vœu 1 : 12\u202f000 sans plan ; estimation pour le meilleur plan : 12\u202f047."
    assert (limite, effort) == ("Aucun plan ne peut dépasser 12\u202f053 : c'est prouvé.", 25)
    rangs = {"base": 900, "valeur": 880, "borne": 875, "effort": 0, "permis": 0}
    assert preuve_en_cours(rangs, "rangs")[1:] == ("Aucun plan ne peut descendre sous 875 : c'est prouvé.", 0)
    assert preuve_en_cours({**rangs, "borne": 880}, "rangs")[1] == "Aucun plan ne peut descendre sous 880 : c'est prouvé."


def test_discipline_sans_libelle() -> None:
    """A code that no text names stays in its rows, and why is said once; not where the rules name no discipline."""
    noms = noms_des_codes(paquet("second-degre", 2023))["disciplines"]
    assert discipline("L1300", noms) == "Mathématiques"
    assert discipline("P0210", noms) == "P0210"
    note_codes = vars(gabarits().get_template("tableaux.html.j2").module)["note_codes"]
    note = "Une discipline montrée par son seul code est sans libellé dans les textes dont nous disposons."
    assert note in str(note_codes(["L1300", "P0210"], {"disciplines": noms}))
    assert note not in str(note_codes(["L1300"], {"disciplines": noms}))
    assert note not in str(note_codes(["P0210"], {"disciplines": {}}))
    assert discipline("P0210", {}) == "P0210"
    assert discipline("", noms) == ""


def test_noms_dans_le_formulaire(service: Ouverte, campagne: str) -> None:
    """A discipline and a lieu are typed by their names, capitals or not, as by their codes."""
    analyste = lecteur(service, Role.ANALYSTE)
    noms = noms_des_codes(paquet("second-degre", 2023))
    assert code_dit("L1300", noms["disciplines"]) == code_dit(" MATHÉMATIQUES", noms["disciplines"]) == "L1300"
    assert code_dit("mathematiques", noms["disciplines"]) == "L1300"
    assert code_dit("rien", noms["lieux"]) == "rien"
    assert code_dit("double", {"a": "Double", "b": "Double"}) == "double"
    champs = {"nom": "nomme", "discipline0": "mathématiques", "lieu0": "Rennes"}
    envoi = analyste.envoyer(f"{campagne}/scenarios", **champs, cle0="ajout", nombre0="1")
    assert envoi.headers["location"].endswith("fait=scenario_enregistre")


def test_lecture_seule(service: Ouverte, campagne: str) -> None:
    """Who may only read sees no form."""
    page = lecteur(service, Role.AUDITEUR).page(f"{campagne}/simulations")
    assert "Lancer une simulation" not in page
    assert "Construire un scénario" not in page


def test_retour_de_la_retrospective(service: Ouverte, campagne: str) -> None:
    """From the simulations of a campaign, the page about published bars leads back to them; the public one, to the rules."""
    analyste = lecteur(service, Role.ANALYSTE)
    adresse = f"{campagne}/simulations/retrospective"
    assert f'href="{adresse}"' in analyste.client.get(f"{campagne}/simulations").text
    fil = analyste.client.get(adresse).text.partition('<nav class="fil"')[2].partition("</nav>")[0]
    assert f'href="{campagne}"' in fil
    assert f'href="{campagne}/simulations"' in fil
    assert (
        'href="/regles"' in analyste.client.get("/retrospective").text.partition('<nav class="fil"')[2].partition("</nav>")[0]
    )


def test_figures(service: Ouverte, campagne: str) -> None:
    """Pages link pictures, which come as drawings, numbers and words under a strict policy; the ribbons have their table."""
    analyste = lecteur(service, Role.ANALYSTE)
    analyste.envoyer(f"{campagne}/scenarios", nom="cinq", cle0="ajout", nombre0="5")
    demande = {"verbe": "simulate", "scenario": "cinq", "mecanisme": ""}
    simulation = _finir(service, analyste.envoyer(f"{campagne}/simulations", **demande).headers["location"])
    page = analyste.client.get(simulation).text
    liens = {lien.partition("?")[0] for lien in re.findall(rf'(?:href|src)="({simulation}/figures/[^"]*)"', page)}
    assert {f"{simulation}/figures/flux-cinq/{f}" for f in ("svg", "png", "csv")} <= liens
    assert f'<img src="{simulation}/figures/flux-cinq' not in page, "no flow is large enough to be drawn: a sentence says it"
    assert re.search(r"<p>\w[^<]* de résultat[^<]*\. Télécharger : <a", page)
    assert f"{simulation}/figures/demande-capacite/svg" in liens
    debuts = {"svg": b"<?xml", "png": b"\x89PNG", "csv": b"avant,apres,change,personnes\n", "txt": b"D'une issue"}
    for format_, debut in debuts.items():
        reponse = analyste.client.get(f"{simulation}/figures/flux-cinq/{format_}")
        assert reponse.content.startswith(debut)
        assert "script" not in reponse.headers["content-security-policy"]
        assert reponse.content == analyste.client.get(f"{simulation}/figures/flux-cinq/{format_}").content
    table = analyste.client.get(f"{simulation}/figures/flux-cinq/csv").text.splitlines()
    assert len(table) > 1
    assert page.count("Données de la figure, petits effectifs tus") == 1
    assert all(int(ligne.rpartition(",")[2] or 2) >= 2 for ligne in table[1:])
    assert analyste.client.get(f"{simulation}/figures/autre/svg").status_code == 404
    assert analyste.client.get(f"{simulation}/figures/flux-cinq/pdf").status_code == 422
    for verbe, nom in (("sensibilite", "valeur-une-place-de-plus"),):
        autre = _finir(service, analyste.envoyer(f"{campagne}/simulations", verbe=verbe).headers["location"])
        assert f"{autre}/figures/{nom}/png" in analyste.client.get(autre).text


def test_figure_d_une_comparaison(service: Ouverte, campagne: str) -> None:
    """The page of two results shows the ribbons, told to nobody who may not compare."""
    analyste = lecteur(service, Role.ANALYSTE)
    ids = []
    for nom, nombre in (("six", "6"), ("moins", "-1")):
        analyste.envoyer(f"{campagne}/scenarios", nom=nom, cle0="ajout", nombre0=nombre)
        demande = {"verbe": "simulate", "scenario": nom, "mecanisme": ""}
        adresse = analyste.envoyer(f"{campagne}/simulations", **demande).headers["location"]
        ids.append(_finir(service, adresse).rpartition("/")[2])
    requete = f"premier={ids[0]}&amp;second={ids[1]}"
    page = analyste.client.get(f"/comparaisons?premier={ids[0]}&second={ids[1]}").text
    assert f'<img src="/comparaisons/flux/svg?{requete}" alt="D&#39;une issue à l&#39;autre. ' in page
    assert f'href="/comparaisons/flux/png?telecharger=true&amp;{requete}"' in page
    adresse = f"/comparaisons/flux/svg?premier={ids[0]}&second={ids[1]}"
    reponse = analyste.client.get(adresse)
    assert ids[0] in reponse.text
    assert reponse.headers["content-type"] == "image/svg+xml"
    assert lecteur(service, Role.RECTORAT, "01").client.get(adresse).status_code == 403
    assert analyste.client.get("/comparaisons/flux/svg?premier=0&second=0").status_code == 404
