# %% [markdown]
# # Quelles 200 places ?
#
# Le ministère peut ouvrir 200 places. Lesquelles donnent leur premier vœu au plus de personnes ? Trois manières de
# choisir, côte à côte, avec ce qui est prouvé, qui y perd, et la carte.
#
# - **marginal** : les places qui valent le plus une à une, sans remesurer : ce que l'on ferait d'un tableau de `sensibilite` ;
# - **glouton** : la place qui vaut le plus, puis la suivante une fois celle-ci ouverte ;
# - **optimal** : toutes ensemble, avec une borne : ce qu'aucun plan ne peut dépasser.
#
# La campagne est fictive (second degré 2023). Réglages : `CARNET_CANDIDATS` (23000 pour la taille du pays),
# `CARNET_PLACES`, `CARNET_COUPLES` (part des personnes en couple) et `CARNET_DOSSIER`.

# %%
import os
import tempfile
from pathlib import Path

from service import analyse

CANDIDATS = int(os.environ.get("CARNET_CANDIDATS", "6000"))
PLACES = int(os.environ.get("CARNET_PLACES", "200"))
COUPLES = float(os.environ.get("CARNET_COUPLES", "0.04"))
DOSSIER = Path(os.environ.get("CARNET_DOSSIER") or tempfile.mkdtemp(prefix="places-"))

# %%
analyse.generate(DOSSIER / "campagne", candidats=CANDIDATS, couples=COUPLES, graine=200)
chantier = analyse.ouvrir(DOSSIER / "campagne")
base = chantier.chiffres
print(f"{base['candidats']} candidats ; {base['voeu_1']} obtiennent leur premier vœu.")

# %% [markdown]
# ## Les trois plans
#
# Chaque plan est rejoué par le mécanisme et vérifié : les nombres ne sont pas des estimations.

# %%
plans = analyse.planifier(chantier, PLACES, "voeu_1", sortie=DOSSIER / "plan")
resume = plans.resume
gains = {p["plan"]: p["gain"] for p in resume["plans"]}
for p in resume["plans"]:
    print(f"{p['plan']:<9} {p['gain']:+5d} vœux 1, {p['gagnants']} mieux, {p['perdants']} moins bien, {p['cellules']} cellules")
retenu = resume["plans"][0]["plan"]
assert gains[retenu] == max(gains.values())
assert all(sum(places.values()) == PLACES for places in plans.places.values())
for p in resume["plans"]:
    assert p["indicateurs"]["voeu_1"] == base["voeu_1"] + p["gain"]
    assert p["indicateurs"]["capacite"] == base["capacite"] + PLACES

# %% [markdown]
# ## Ce qui est prouvé
#
# Ou bien le plan atteint la borne, et aucun ne fait mieux ; ou bien l'écart qui reste est donné.

# %%
if resume["prouve"]:
    print("Prouvé : aucun plan ne donne leur premier vœu à plus de personnes.")
elif resume["borne"] is not None:
    print(
        f"Aucun plan ne peut dépasser {resume['cout_base'] - resume['borne']:+d} ; l'écart qui reste est de {resume['ecart']}."
    )
if resume["borne"] is not None:
    assert max(gains.values()) <= resume["cout_base"] - resume["borne"]
    assert resume["prouve"] == (resume["ecart"] == 0)

# %% [markdown]
# ## Les plans se ressemblent-ils ?

# %%
for nom, places in plans.places.items():
    if nom == retenu:
        continue
    communes = sum(min(n, plans.places[retenu].get(cellule, 0)) for cellule, n in places.items())
    print(f"{nom} et {retenu} : {communes} places communes sur {PLACES}")
assert sum(plans.places[retenu].values()) == PLACES

# %% [markdown]
# ## Qui y perd ?
#
# Le plan est rejoué comme un scénario ordinaire : les mêmes personnes, une à une. Sans couples, personne ne perd à des
# places de plus ; avec des couples, cela peut arriver, et on le voit.

# %%
changements = [{"discipline": d, "lieu": lieu, "ajout": n} for (d, lieu), n in plans.places[retenu].items()]
ouvertes = analyse.scenario(chantier, "plan", libelle=f"{PLACES} places", capacites=changements)
rejoue = analyse.simulate(chantier, ouvertes, sortie=DOSSIER / "rejoue")
assert rejoue.ecarts["plan", "voeu_1"][1] - base["voeu_1"] == gains[retenu]
perdants = [ligne for ligne in rejoue.lignes("mouvements.csv") if int(ligne["rangs_gagnes"]) < 0]
attendus = rejoue.ecarts["plan", "perdants"][1]
assert len(perdants) <= attendus == next(p["perdants"] for p in resume["plans"] if p["plan"] == retenu)
if COUPLES == 0:
    assert attendus == 0
print(f"{attendus} personnes moins bien placées.")
for ligne in perdants[:10]:
    print("  ", ligne["phrase"])

# %% [markdown]
# Par groupe, petits effectifs tus : `satisfaction.csv` peut se partager, `mouvements.csv` non.

# %%
lieux = chantier.campagne.paquet.lieux
noms = dict(zip(lieux.codes, lieux.noms, strict=True))
groupes = [g for g in rejoue.lignes("satisfaction.csv") if g["groupe"] == "academie" and g["gagnants"]]
for g in sorted(groupes, key=lambda g: -int(g["gagnants"]))[:8]:
    print(f"{noms[g['valeur']]} : {g['gagnants']} mieux, {g['perdants'] or 'non dit'} moins bien")

# %% [markdown]
# ## La carte, et les autres figures

# %%
trouvees = [*analyse.images(DOSSIER / "plan"), *analyse.images(DOSSIER / "rejoue")]
for image in trouvees:
    analyse.enregistrer(image, DOSSIER / "images")
    print(f"{image.nom} : {image.texte}")
carte = next(image for image in trouvees if image.nom == "carte-plan")
assert sum(carte.colonnes["places"]) == PLACES
print(f"Tout est dans {DOSSIER}.")
