"""Accounts, sessions and keys through the API, on both databases; limits."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from service.base import transaction
from service.base.tables_campagne import Participation
from service.base.tables_identite import CleApi, Compte, Envoi
from service.identite import Acteur, Role
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, client_de, deposer, probleme

CSV = {"content-type": "text/csv"}


def test_inviter_et_finir_un_compte(sur_base: Ouverte) -> None:
    """An operator invites someone once, however often it is asked, and ends the account: its key is dead at once."""
    client = sur_base.client
    demande = {"courriel": "Dominique@Exemple.fr", "nom": "Dominique", "role": "rectorat", "academie": "20"}
    entetes = {"idempotency-key": "invitation-1"}
    reponse = client.post("/v1/comptes", json=demande, headers=entetes)
    assert (reponse.status_code, reponse.json()["etat"]) == (201, "a_initialiser")
    assert client.post("/v1/comptes", json=demande, headers=entetes).json() == reponse.json()
    probleme(client.post("/v1/comptes", json=demande), "compte_existant")
    probleme(client.post("/v1/comptes", json={**demande, "academie": None, "courriel": "a@b.fr"}), "compte_invalide")
    probleme(client.post("/v1/comptes", json={**demande, "role": "ministre"}), "requete_invalide")
    adresse = reponse.headers["location"]
    assert client.post(f"{adresse}/invitation").status_code == 204
    with transaction(sur_base.service.engine, ecrire=False) as seance:
        assert len(seance.scalars(select(Envoi)).all()) == 2
    autre = sur_base.acteur(Role.ANALYSTE)
    session, programme = sur_base.connecter(autre), client_de(sur_base.application)
    programme.headers.update(sur_base.cle(autre))
    assert [c.get("/v1/campagnes").status_code for c in (session, programme)] == [200, 200]
    assert client.post(f"/v1/comptes/{autre.compte}/desactivation").status_code == 204
    for c in (session, programme):
        probleme(c.get("/v1/campagnes"), "non_connecte")
    assert client.post(f"/v1/comptes/{autre.compte}/reactivation").status_code == 204
    probleme(programme.get("/v1/campagnes"), "non_connecte")
    probleme(client.post(f"/v1/comptes/{autre.compte}/autre"), "requete_invalide")
    probleme(client.post("/v1/comptes/inconnu/desactivation"), "compte_inconnu")
    soi = client.get("/v1/comptes").json()["elements"][0]["id"]
    probleme(client.post(f"/v1/comptes/{soi}/desactivation"), "soi_meme_interdit")


def test_second_facteur_a_refaire(sur_base: Ouverte) -> None:
    """Having a second factor made again closes the sessions and mails a link."""
    autre = sur_base.acteur(Role.AUDITEUR)
    session = sur_base.connecter(autre)
    assert sur_base.client.post(f"/v1/comptes/{autre.compte}/second-facteur").status_code == 204
    probleme(session.get("/v1/journal"), "non_connecte")
    with transaction(sur_base.service.engine, ecrire=False) as seance:
        assert seance.get_one(Compte, autre.compte).etat == "a_initialiser"
        assert len(seance.scalars(select(Envoi)).all()) == 1


def test_comptes_page(sur_base: Ouverte) -> None:
    """Pages of one walk through every staff account once; no secret is in them."""
    attendus = [sur_base.acteur(Role.OPERATEUR), *(sur_base.acteur(Role.ANALYSTE, nom=n) for n in "abc")]
    lus, apres = [], {}
    while True:
        page = sur_base.client.get("/v1/comptes", params={"limite": 2, **apres}).json()
        lus += page["elements"]
        if page["suivant"] is None:
            break
        apres = {"apres": page["suivant"]}
    assert [c["id"] for c in lus] == [a.compte for a in attendus]
    assert set(lus[0]) == {"id", "nom", "courriel", "role", "academie", "etat", "cree_le", "vu_le"}
    probleme(sur_base.client.get("/v1/comptes", params={"apres": "x"}), "compte_inconnu")


def test_importer_les_candidats(sur_base: Ouverte) -> None:
    """A file of accounts is imported whole or not at all; candidats are tied to their campaign and see that one only."""
    client = sur_base.client
    campagne, _ = deposer(client, archive("un-a-un")), deposer(client, archive("couples"))
    adresse = f"{campagne}/candidats"
    fautif = "candidat,numen,courriel\nanna,pas-un-numen,anna@ac-essai.fr\nbruno,01A9212345XVK,bruno\n"
    assert len(probleme(client.post(adresse, content=fautif, headers=CSV), "comptes_refuses")["motifs"]) == 2
    juste = "candidat,numen,courriel\nanna,01A9212345XVK,anna@ac-essai.fr\nbruno,14E0154321ABC,bruno@ac-essai.fr\n"
    bilan = {"crees": 2, "mis_a_jour": 0, "participations": 2}
    assert client.post(adresse, content=juste, headers=CSV).json() == bilan
    assert client.post(adresse, content=juste, headers=CSV).json() == dict.fromkeys(bilan, 0)
    probleme(client.post(adresse, content=juste), "type_refuse")
    probleme(client.post("/v1/campagnes/x/candidats", content=juste, headers=CSV), "campagne_inconnue")
    with transaction(sur_base.service.engine) as seance:
        cle = (campagne.rpartition("/")[2], "anna")
        compte = seance.get_one(Compte, seance.get_one(Participation, cle).compte_id)
        compte.etat = "actif"
        anna = Acteur(compte.id, Role.CANDIDAT)
    vues = sur_base.connecter(anna).get("/v1/campagnes").json()["elements"]
    assert [v["id"] for v in vues] == [cle[0]]
    assert len(client.get("/v1/campagnes").json()["elements"]) == 2
    assert "01A9212345XVK" not in client.get("/v1/journal").text


def test_son_compte(sur_base: Ouverte) -> None:
    """A person sees the own sessions and closes one, makes a key shown once, and revokes it."""
    acteur = sur_base.acteur(Role.ANALYSTE)
    ici, ailleurs = sur_base.connecter(acteur), sur_base.connecter(acteur)
    soi = ici.get("/v1/compte").json()
    assert (soi["id"], "calculer" in soi["actions"], "publier" in soi["actions"]) == (acteur.compte, True, False)
    lues = ici.get("/v1/compte/sessions").json()["elements"]
    assert sorted(s["courante"] for s in lues) == [False, True]
    (autre,) = [s["reference"] for s in lues if not s["courante"]]
    assert ici.delete(f"/v1/compte/sessions/{autre}").status_code == 204
    probleme(ailleurs.get("/v1/compte"), "non_connecte")
    probleme(ici.delete(f"/v1/compte/sessions/{autre}"), "session_inconnue")
    demande = {"nom": "nuit", "portees": ["lire_calculs"], "jours": 30}
    nouvelle = ici.post("/v1/compte/cles", json=demande)
    assert (nouvelle.status_code, nouvelle.headers["cache-control"]) == (201, "no-store")
    programme = client_de(sur_base.application)
    programme.headers["authorization"] = f"Bearer {nouvelle.json()['valeur']}"
    assert programme.get("/v1/calculs").status_code == 200
    probleme(programme.get("/v1/campagnes"), "acces_refuse")
    (cle,) = ici.get("/v1/compte/cles").json()["elements"]
    assert (cle["id"], cle["portees"], "valeur" in cle) == (nouvelle.json()["id"], ["lire_calculs"], False)
    probleme(ici.post("/v1/compte/cles", json={**demande, "portees": ["publier"]}), "cle_invalide")
    probleme(ici.post("/v1/compte/cles", json={**demande, "portees": ["régner"]}), "requete_invalide")
    probleme(sur_base.connecter(sur_base.acteur(Role.AUDITEUR)).delete(f"/v1/compte/cles/{cle['id']}"), "cle_invalide")
    assert ici.delete(f"/v1/compte/cles/{cle['id']}").status_code == 204
    probleme(programme.get("/v1/calculs"), "non_connecte")
    with transaction(sur_base.service.engine, ecrire=False) as seance:
        secret = nouvelle.json()["valeur"].rpartition("_")[2]
        assert not [ligne for ligne in seance.scalars(select(CleApi)) if secret in repr(vars(ligne))]


def test_limites(tmp_path: Path) -> None:
    """Past its limit an account is told to wait, and when; others are not; reads and changes are counted apart."""
    with installee(tmp_path, limite_lectures="3/hour", limite_changements="2/hour") as installation:
        un, autre = (installation.connecter(installation.acteur(Role.ANALYSTE, nom=n)) for n in "ab")
        assert [un.get("/v1/campagnes").status_code for _ in range(4)] == [200, 200, 200, 429]
        reponse = un.get("/v1/campagnes")
        probleme(reponse, "trop_de_tentatives")
        assert 0 < int(reponse.headers["retry-after"]) <= 3600
        assert [un.post("/v1/campagnes/x/calculs", json={}).status_code for _ in range(3)] == [404, 404, 429]
        assert autre.get("/v1/campagnes").status_code == 200
        assert client_de(installation.application).get("/sante").status_code == 200


def test_limite_par_adresse(tmp_path: Path) -> None:
    """An address that asks too much is stopped before who asks is looked at: trying keys is limited too."""
    with installee(tmp_path, limite_adresse="4/hour") as installation:
        inconnu = client_de(installation.application)
        inconnu.headers["authorization"] = "Bearer mvt_0_0"
        codes = [inconnu.get("/v1/campagnes").status_code for _ in range(6)]
        assert codes == [401, 401, 401, 401, 429, 429]
        probleme(client_de(installation.application).get("/v1/version"), "trop_de_tentatives")
