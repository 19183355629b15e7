/**
 * Plain words of other languages than English, for sentences in which nothing is a name and for the lexicon: what the
 * tagger has never seen with a capital it takes for a name.
 */
export interface ForeignWords {
  /** Written small; a German noun gets its capital where it is used. */
  readonly nouns: readonly string[];
  /** Forms that begin a sentence, an order or a question. */
  readonly verbs: readonly string[];
  /** Adjectives, adverbs and other words that begin a sentence or follow a noun. */
  readonly others: readonly string[];
}

const list = (words: string): readonly string[] => words.trim().split(/\s+/);

export const FOREIGN_WORDS: Readonly<Record<string, ForeignWords>> = {
  german: {
    nouns: list(`
      abend abfahrt abholung abrechnung absage abschluss absender abstand abteilung adresse aktion akte amt anfang anfrage
      angebot angabe anhang ankunft anlage anleitung anmeldung annahme anruf anrufer ansicht anspruch antrag antwort
      anwendung anwesenheit anzahl anzeige apotheke arbeit arbeiter arbeitgeber arbeitsplatz arbeitszeit art artikel arzt
      ärztin aufenthalt aufgabe auflage aufnahme auftrag auge ausfall ausgabe ausgang auskunft ausland ausnahme aussage
      ausweis auswahl auto bad bahn bahnhof balkon bank bauch baustelle beamter bedarf bedienung bedingung befund beginn
      begründung behandlung behörde beispiel beitrag belastung beleg bemerkung benachrichtigung benutzer benutzername beratung
      bereich bericht beruf bescheid bescheinigung beschreibung beschwerde besitz besprechung bestand bestellung besuch
      besucher betrag betreff betrieb bett bewerbung bewertung bezahlung beziehung bild bildschirm blatt blick blut
      blutdruck boden brief brille brot bruder buch buchung büro bus chef computer dach dank datei daten datenschutz datum
      dauer decke diagnose dienst dienstleistung dienstag ding dokument dorf drucker druck durchwahl ecke eigentum
      eigentümer einführung eingabe eingang einheit einkauf einkommen einladung einrichtung einsatz einstellung eintrag
      einwilligung einzug eltern empfang empfänger empfehlung ende energie entlassung entscheidung entwicklung ergebnis
      erfahrung erfolg erinnerung erklärung ermittlung ersatz erstattung essen fach fahrer fahrt fahrzeug fall familie farbe
      fehler fehlermeldung feier feiertag fenster ferien fernseher feuer fieber film firma fläche flasche fleisch flug
      folge forderung form formular forschung fortschritt foto frage freigabe freitag freude freund freundin frist frühstück
      funktion fuß garage garantie garten gast gebäude gebiet gebühr geburt geburtsdatum geburtsort gefahr gegenstand gehalt
      geld gelegenheit gemeinde gemüse gepäck gericht gerät geschäft geschenk geschichte gesellschaft gesetz gesicht gespräch
      gesundheit getränk gewicht gewinn glas glück grenze grippe größe grund gruppe gutschein haar haftung halle hals haltestelle
      hand handwerker haus haushalt hausmeister haut heft heizung herbst herd herz hilfe himmel hinweis hof hotel hund hunger
      husten idee impfung information inhalt insel interesse internet jahr jugend junge kabel kaffee kalender kälte
      kapitel karte kasse katze kauf käufer kaution kenntnis kennwort kern keller kind kinder kindergarten kirche klasse
      kleidung klinik koffer kollege konferenz konto kontakt kontrolle kopf kopfschmerzen kopie kosten kraft krankenhaus
      krankenkasse krankheit kredit küche kühlschrank kunde kundennummer kündigung kurs lage lager land länge laptop laufzeit
      leben lehrer leistung leitung licht liebe lieferung lieferant linie liste lohn lösung luft mahnung mai mangel mann
      maschine maßnahme material medikament mehrwertsteuer meinung meldung menge mensch menschen messung miete mieter
      mietvertrag milch minute mitarbeiter mitglied mittag mittagessen mitteilung mittel mittwoch möbel möglichkeit moment
      monat morgen motor müll musik muster mutter nachbar nachmittag nachricht nacht nachweis name nase nebenkosten netz
      niveau notfall notiz nummer nutzer nutzung oberfläche öffnungszeiten operation ordner ordnung ort paar paket papier park
      parkplatz passwort patient pause pension person personal pflege pflicht plan platz polizei portal position post
      praktikum praxis preis probe problem produkt produktion programm projekt prozess prüfung punkt qualität quelle quittung
      rabatt rahmen rand raum rechner rechnung recht rechtsanwalt regal regel regen region reihe reise reinigung rente reparatur
      rest restaurant rezept richtung risiko rückfrage rückgabe rückmeldung rücken rückerstattung ruhe sache salz schaden schalter
      schein schlaf schlüssel schmerz schmerzen schnee schrank schreiben schritt schuh schule schüler schulung schutz
      schwester see seite sekunde semester sendung sicherheit sicht sitz sitzung software sohn sommer sonne sonntag sorge
      spende spiel sprache stadt stand standort start statistik stelle stellungnahme steuer stimme stock störung stoff strafe
      strecke strom stück student studium stuhl stunde suche summe symptome system tabelle tag tagesordnung tasche tasse
      tastatur tätigkeit team teil teilnahme teilnehmer telefon telefonnummer temperatur termin test text thema therapie tier
      tisch titel tochter ton tor treffen treppe tür übergabe überprüfung übersicht überweisung uhr uhrzeit umgebung umfang
      umsatz umstand umwelt umzug unfall unterlagen unternehmen unterricht unterschied unterschrift untersuchung unterstützung
      urlaub ursache urteil vater veranstaltung verantwortung verbindung verbrauch verdacht verein verfahren verfügung
      vergleich verhalten verkauf verkehr verlauf verlust vermieter vermögen verordnung versand verspätung versicherung
      verständnis versuch vertrag vertreter verwaltung verwendung vorgang vorlage vorname vorschlag vorsicht vorstand vorteil
      wagen wahl wand ware wartung wäsche wasser wechsel weg weise welt werk werkstatt wert wetter wiederholung winter
      wirkung wirtschaft wissen woche wochenende wohnung wohnort wort wunsch zahl zahlung zahn zeichen zeile zeit zeitraum zeitung
      zeuge zeugnis ziel zimmer zins zoll zufriedenheit zug zugang zugriff zukunft zusammenfassung zusage zustand zustellung
      zustimmung zweck zweifel`),
    verbs: list(`
      ist sind war hat haben wird werden kann können muss müssen soll sollen darf gibt geht steht liegt kommt bleibt braucht
      beachten beantragen beantworten bestellen bestätigen bezahlen bringen buchen drücken eingeben entfernen ergänzen erhalten
      erledigen erreichen erstellen folgen fragen füllen geben gehen halten helfen holen kaufen klicken kommen kontrollieren
      kündigen laden lassen legen lesen liefern löschen machen melden nehmen nennen öffnen planen prüfen reichen rufen
      sagen schicken schließen schreiben senden setzen speichern starten stellen suchen teilen tragen treffen trinken
      überprüfen überweisen unterschreiben vereinbaren vergessen vergleichen verschieben versenden verwenden wählen warten
      wechseln wiederholen zahlen zeigen erreichbar anwesend abwesend entschuldigt ausgestellt gültig verfügbar gesucht
      gefunden verloren bezahlt bestellt geliefert geprüft genehmigt abgelehnt erledigt geplant vereinbart bestätigt`),
    others: list(`
      aber allerdings allgemein also anbei außerdem bald beide bereits besonders bisher bitte circa dabei dadurch dafür
      dagegen daher damals damit danach daneben dann daran darauf daraus darüber darum davon davor dazu denn deshalb deswegen
      dieser diese dieses direkt doch dort draußen drinnen durchschnittlich ebenfalls ebenso eigentlich einfach einige einmal
      endlich entsprechend entweder erst erstens etwas falls fast fertig folgende freundlich ganz gegenüber gemäß genau gerade
      gern gesamt gestern gleich glücklicherweise grundsätzlich gut heute hier hierbei hiermit hinten hinweis höchstens
      immer innerhalb insgesamt inzwischen irgendwann jeder jede jedes jedoch jemand jetzt kaum keine kürzlich lange langsam
      laut leider letzte links manchmal mehrere meist meistens mindestens mittlerweile möglicherweise monatlich morgens
      nachdem nachmittags nachts nächste nämlich natürlich neben neu neue neuer neues nichts nie niemand nochmals normalerweise
      notfalls obwohl offenbar offen oft ohnehin oben plötzlich pro pünktlich rechts rund sämtliche schließlich schnell
      seitdem seither selbst selten sicher sobald sofern sofort sogar somit sonst sowie später spätestens ständig stattdessen
      täglich teilweise trotz trotzdem überall übrigens umgehend unbedingt ungefähr unten unter unterwegs ursprünglich viele
      vielleicht vielen vorab voraussichtlich vorerst vorgestern vorher vormittags während wahrscheinlich wann warum wegen
      weiter weitere weiterhin welche wenige weniger wesentlich wieder wirklich wöchentlich zentral zuerst zufällig zuletzt
      zumindest zunächst zurück zurzeit zusammen zusätzlich zuständig zwar zwischen offene wichtige wichtig dringend
      vertraulich privat öffentlich rot blau grün schwarz weiß groß klein alt jung kalt warm schwer leicht gesund krank`),
  },
  french: {
    nouns: list(`
      absence accès accident accord accueil achat acte action activité administration adresse affaire âge agence agent aide
      allergie ami amitié amour an analyse animal année annonce annulation appareil appartement appel appui après-midi argent
      arrêt arrivée article assurance atelier attestation augmentation avance avantage avenir avis avocat avril bagage bail
      banque bas base bateau bâtiment bébé besoin bilan billet boîte bon bonheur bord bouche boulangerie bouteille bras bruit
      budget bureau but cabinet cadeau café caisse camarade carte cas cause caution cave centre certificat chaise chambre
      chance change charge chat chaud chauffage chef chemin cheval cheveux chien chiffre choix chose ciel circulation classe
      clé client code coeur colis collègue colonne commande commentaire commission communication compte concert condition
      conduite confiance confirmation congé connexion conseil consigne consommation consultation contenu contrat contrôle
      copie corps correspondance côté couleur coup coupe cour courriel courrier cours court coût cuisine date débat début
      décembre décès décision déclaration défaut degré délai demande démarche déménagement dent départ dépense dépôt
      désaccord dessin détail dette développement devis devoir diagnostic différence difficulté dimanche dîner direction
      discussion disponibilité dispositif document doigt domaine domicile dommage donnée dos dossier douleur doute droit durée
      eau école écran effet effort église élève emploi employé endroit énergie enfant enfants enquête ensemble entrée
      entreprise entretien envie environnement envoi équipe erreur espace essai est étage étape état été étoile étude
      étudiant événement examen exemple exercice expérience explication expression façon facture faim faute femme fenêtre
      fermeture feu feuille fête février fichier fièvre figure fille film fils fin foi fois fonction fonctionnement force
      formation forme formulaire fournisseur frais français frère froid fruit garage garantie garde gare gâteau gens gestion
      goût grippe groupe guerre guide habitude haut heure histoire hiver homme honneur hôpital horaire hôtel huile idée
      identité image immeuble impôt impression incident indication information infirmière inscription instruction intérêt
      internet intervention invitation janvier jardin jeu jeudi jeune jour journal journée juge juillet juin justice lait
      langue lettre lieu ligne liste lit livraison livre locataire logement logiciel loi long loyer lumière lundi lune machine
      magasin main maire maison maître mal maladie manière marché mardi mariage marque mars matériel matière matin maximum
      médecin médicament membre mémoire mer mercredi merci message mesure métier mètre météo midi minute mise modèle moment
      monde monnaie montant montre mort mot moteur moyen moyenne mur musique naissance nature neige nez niveau noël nom nombre
      nord note nouvelle novembre nuit numéro objet occasion octobre oeil offre oiseau opération opinion option or ordinateur
      ordonnance ordre organisation origine outil ouverture page paiement pain paix panne papier paquet parc pardon parents
      parole part partage partie pas passage passeport patience patient patron pause pays peau peine pension père période
      permis personne personnel perte peur pharmacie phase photo phrase pièce pied place plage plaisir plan plat pluie poids
      point poisson police politique pont porte portable poste pouvoir pratique prénom présence présentation pression preuve
      prière principe printemps prise prix problème procédure processus production produit professeur profil programme projet
      promesse promotion propos proposition propriétaire protection publicité qualité quantité quartier question rapport
      réception recherche réclamation recommandation reçu réduction réference refus regard région règle règlement relation
      remboursement remise remplacement rencontre rendez-vous renseignement rentrée réparation repas réponse repos reprise
      réseau réservation résidence respect responsable ressource restaurant résultat résumé retard retour réunion réussite
      rêve révision risque rôle route rue sac salaire salle salon samedi sang santé séance secours secret secteur sécurité
      séjour semaine sens septembre série serveur service session siège signature signe situation site société soeur soin
      soir soirée sol soleil solution somme sommeil sortie souci soutien souvenir sport stage station stock style succès sucre
      suite sujet support surface système table tableau taille tarif taux taxe technique téléphone témoin température temps
      tension terme terrain terre test tête texte thé titre toit total tour train traitement trajet transport travail travaux
      troubles type usage usine utilisateur vacances vaccin valeur validation vélo vendeur vendredi vent vente vérité verre
      version vêtement viande vie village ville vin virement visite vitesse voisin voiture voix vol volonté vote voyage vue
      week-end zone`),
    verbs: list(`
      est sont était sera a ont avait aura peut doit faut va vont vient viennent veuillez merci appelez attendez cliquez
      choisissez complétez confirmez consultez contactez continuez créez décrivez demandez descendez donnez écrivez effectuez
      enregistrez entrez envoyez essayez évitez expliquez fermez gardez indiquez lisez mettez modifiez montrez n'hésitez
      notez ouvrez oubliez passez patientez pensez planifiez posez prenez prévoyez profitez rappelez recevez regardez
      relancez remplissez rendez renvoyez répondez reprenez réservez restez revenez sachez saisissez sélectionnez signalez
      signez suivez supprimez tapez téléchargez terminez tournez transmettez trouvez utilisez validez venez vérifiez voyez
      peux-tu pouvez-vous pourriez-vous avez-vous êtes-vous voulez-vous savez-vous est-ce consulté reçu signé annulé confirmé
      envoyé effectué terminé fermé ouvert vendu loué disponible absent présent excusé`),
    others: list(`
      actuellement afin ailleurs ainsi alors après assez auparavant aucun aucune aujourd'hui auparavant auprès aussi aussitôt
      autant autour autre autres autrefois avant beaucoup bien bientôt certains certaines cependant chacun chaque ci-joint
      combien comme comment complètement conformément contrairement d'abord d'accord d'ailleurs davantage debout déjà demain
      depuis dernière dernier derrière désormais dessous dessus deux devant différents directement donc durant également
      encore enfin ensuite entièrement environ évidemment exactement exceptionnellement facilement finalement fort
      généralement grâce gratuit habituellement heureusement hier hors ici immédiatement impossible jamais jusqu'à jusque là
      lentement loin longtemps lors lorsque maintenant malgré malheureusement mieux moins naturellement normalement notamment
      nouveau nouvelle nul obligatoire parce parfois parmi partout pendant personne petit peu plus plusieurs plutôt possible
      pourquoi pourtant précédemment premier première presque prochain prochaine proche puis puisque quand quant quelque
      quelques quelquefois rapidement rarement récemment rien sauf selon semblable seul seulement si simplement sinon
      soudain souvent suite suivant sûrement surtout tard tellement tôt toujours tout toute toutes tous toutefois trop très
      unique urgent vers vite voici voilà volontiers vraiment important grand petite bon bonne mauvais jeune vieux chaud froid`),
  },
  spanish: {
    nouns: list(`
      abogado abrazo abril acceso accidente acción aceite acta actividad acuerdo administración aeropuerto agente agosto agua
      aire alarma alcalde alergia alquiler alta alumno amigo amor análisis animal año aniversario anuncio aparato apartamento
      apellido aplicación apoyo archivo área arreglo arte artículo asiento asistencia asunto atención aula aumento autobús
      autor autorización aviso ayuda ayuntamiento azúcar baile baja banco baño bar barco barrio base batería bebé beneficio
      biblioteca bicicleta bienvenida billete boca boda boleto bolsa bosque botella botón brazo broma cabello cabeza cable cafe
      caja calidad calle calor cama cámara cambio camino camisa campaña campo canal cantidad capítulo cara cárcel cargo cariño
      carne carrera carta cartera casa caso categoría causa cena centro cerveza chica chico cielo cierre cine cita ciudad
      clase cliente clima clínica cobro coche cocina código cola colegio color comentario comida comisión compañero compañía
      compra compromiso computadora comunicación comunidad concierto condición conexión conferencia confianza configuración
      confirmación consejo consulta consultorio contacto contenido contraseña contrato control conversación copia corazón
      corona correo corriente cosa costa coste costo crédito cuadro cuarto cuello cuenta cuento cuerpo cuestión cuidado culpa
      cultura cumpleaños cuota curso daño dato datos debate decisión declaración dedo defensa dentista departamento depósito
      derecho desarrollo desayuno descanso descripción descuento deseo destino detalle deuda devolución día diagnóstico diario
      dibujo diciembre diente dieta diferencia dificultad dinero dirección disco discusión diseño disponibilidad distancia
      doctor documento dolor domicilio domingo dormitorio duda dueño duración edad edificio educación efecto ejemplo ejercicio
      elección embarazo empleado empleo empresa encargo encuentro encuesta energía enero enfermedad enfermera ensayo entrada
      entrega entrevista envío época equipo error escalera escuela espacio espalda especialista espejo espera esposa
      esposo estación estado estilo estrella estudiante estudio etapa evento examen excusa éxito experiencia explicación
      expediente expresión fábrica factura falta familia farmacia favor febrero fecha felicidad ferrocarril fiebre fiesta fila
      fin final finca firma flor fondo forma formación formulario foto frase frente frío fruta fuego fuente fuerza función
      futuro gafas ganas garantía gasto gato gente gerente gestión gobierno golpe grado gracias grado grupo guerra guía gusto
      habitación hambre hecho hermana hermano hielo hija hijo historia historial hogar hoja hombre hombro hora horario hospital
      hotel huelga hueso huevo humo idea identidad idioma iglesia imagen importancia importe impresora impuesto incidencia
      incidente indicación industria información informe ingreso inicio inquilino instalación instrucción interés invierno
      invitación invitado jabón jardín jefe joven jueves juez jugador julio junio junta justicia laboratorio lado lago lápiz
      leche lectura lengua ley libertad libro licencia limpieza línea lista llamada llave llegada lluvia lugar luna lunes luz
      madera madre madrugada maestro maleta mañana mando manera mano manta mapa máquina mar marca marido martes marzo máximo mayo
      mayoría medicina médico medida medio mejora memoria mensaje mercado mes mesa metro miedo miel miembro miércoles minuto
      misa modelo modo molestia momento moneda montaña motivo motor mozo mudanza mueble mujer multa mundo muro músculo museo
      música nacimiento nariz navidad negocio nevera nieve niña niño nivel noche nombre nómina norma norte nota noticia
      novedad noviembre novia novio nube nuera número obra observación ocasión octubre oferta oficina oído ojo operación
      opinión oportunidad orden ordenador oreja organización origen otoño paciencia paciente padre padres pago página país
      pájaro palabra pan pantalla pañal papel paquete parada pared pareja parque parte participante partido pasajero
      pasaporte paseo paso pasillo patio paz pedido película peligro pelo pelota pensión pérdida permiso perro persona personal
      pescado peso pie piedra piel pierna pieza pintura piscina piso plan planta plato playa plaza plazo población policía
      política póliza portal posibilidad precio pregunta premio prensa presentación presión préstamo presupuesto primavera prima
      primo principio prisa problema procedimiento proceso producto profesor profesión programa prohibición promesa promoción
      propiedad propietario propuesta protección proveedor proyecto prueba pueblo puente puerta puerto puesto punto queja
      ratón razón reacción recado receta recibo recogida reclamación recuerdo recurso red reembolso referencia regalo región
      registro regla reglamento relación reloj remedio remitente renta reparación reparto reserva residencia respeto
      respuesta resto resultado resumen retraso reunión revisión revista riesgo río ritmo rodilla ropa ruido rutina sábado sal
      sala salario salida salud saludo saludos sangre seguimiento seguridad seguro semana señal sensación sentido
      septiembre servicio servidor sesión siglo significado silencio silla síntoma sistema sitio situación sobre sobrina sol
      solicitud solución sombra sonido sopa sorpresa sucursal suelo sueldo sueño suerte suma supermercado sur tabla talla
      taller tamaño tardanza tarde tarea tarifa tarjeta tasa taza teatro techo tecla técnico tela tele teléfono tema temperatura
      temporada tensión término terreno testigo texto tía tiempo tienda tierra tío tipo título toalla tono tormenta trabajador
      trabajo trámite transferencia transporte tratamiento tren turno ubicación universidad urgencia usuario vacaciones vacuna
      valor vaso vecino vehículo vendedor ventana ventaja venta verano verdad versión vestido vez viaje vida video vidrio
      viento viernes vino visita vista viuda vivienda vocal voluntad voz vuelo vuelta zapato zona`),
    verbs: list(`
      es son era fue será está están estaba tiene tienen tenía tuvo hay había hubo va van puede pueden debe deben quiere
      hace hizo dice dijo sale llega viene vino queda falta necesita necesito sigue trae pasa parece gusta cuesta vale
      acepte actualice adjunte agregue anote apague avise ayude baje borre busque cambie cancele cierre coja coloque complete
      compre compruebe comuníquese confirme consulte contacte continúe copie corrija deje descargue describa devuelva diga
      elija elimine encienda entre entregue envíe escriba escoja espere evite firme guarde haga imprima incluya indique
      ingrese inicie inserte introduzca lea limpie llame lleve marque mire modifique muestre no notifique obtenga ofrezca
      olvide pague pida ponga prepare presente presione pulse pregunte quite recuerde recoja regrese rellene repita
      responda reserve revise seleccione siga solicite suba suspenda tenga tome traiga use utilice vaya venga verifique vea
      vuelva cámbiala cámbialo envíalo envíamelo llámame dime dígame avísame mándame pásame tómese podría puedes quieres sabes
      tienes necesitas vivo trabajo llamo escribo adjunto agradezco espero ruego recibí recibimos enviamos confirmamos
      informamos solicitamos firmado pagado enviado recibido cancelado confirmado pendiente disponible ausente presente`),
    others: list(`
      además adelante adentro afuera ahora algo alguien algún alguna algunos allá allí ambos antes apenas aproximadamente aquel
      aquella aquí así aún aunque ayer bajo bastante bien buena buenas bueno buenos cada casi cerca cierto claro como
      completamente conforme constantemente contra correctamente cualquier cualquiera cuanto cuánto cuántos cuál cuáles
      cuándo debajo demás demasiado dentro deprisa desafortunadamente despacio después detrás directamente dónde durante
      efectivamente encima enfrente enseguida entonces entre especialmente estos estas exactamente fácilmente
      felizmente finalmente fuera generalmente gratis hacia hasta hoy igual igualmente inmediatamente incluso jamás
      junto lamentablemente lejos lentamente luego mal mayor mejor menor menos mientras mismo muchas mucho muchos
      muy nada nadie ninguna ninguno normalmente nuestra nuestro nueva nuevo nuevos nunca obviamente ojalá otra otras otro
      otros peor pequeño poco pocos posiblemente primero primera principalmente probablemente pronto próxima próximo pues qué
      quién quienes quizá quizás rápidamente realmente recientemente salvo según segundo segunda seguramente sí siempre siguiente
      simplemente sobre solamente sólo solo también tampoco tan tanto tarde temprano todavía toda todas todo todos total
      tres dos último última urgente varias varios ya importante grande pequeña largo corto alto bajo frío caliente`),
  },
  italian: {
    nouns: list(`
      abbonamento abito accesso accordo acqua acquisto addebito aereo aeroporto affare affitto agenda agenzia aggiornamento agosto
      aiuto albero albergo alimento allegato allergia altezza alunno ambiente amica amicizia amico amministrazione amore analisi
      anima animale anno annuncio anticipo appartamento appuntamento aprile area aria arrivo articolo ascensore asilo aspetto
      assegno assenza assicurazione assistenza attenzione attesa attività atto aula aumento auto autobus autore autorizzazione
      avviso avvocato azienda bagaglio bagno bambina bambino banca barca base batteria bellezza bene bicchiere bicicletta biglietto
      bilancio bisogno bocca bolletta bonifico borsa bosco bottiglia braccio cambio camera cameriere camicia cammino campagna campo
      canale cane canone capelli capo capitolo carne carta cartella casa casella caso causa cauzione cellulare cena centro certificato
      chiamata chiave chiesa chiusura cibo cielo cifra cinema circolare città classe cliente clima codice cognome colazione collega
      collo colloquio colore colpa comando commento comodità compagnia compito compleanno comportamento comunicazione comune
      condizione conferma conoscenza consegna consenso consiglio consulenza consumo contatto conto contratto contributo controllo
      copia coppia coraggio corpo corrente corriere corsa corso cortile cosa costo cucina cugino cuore cura danno dati data
      debito decisione denaro dente dentista denuncia deposito descrizione destra dettaglio diagnosi diario dicembre dieta
      differenza difficoltà difetto diritto discorso disdetta disponibilità distanza dito divano documento dolore domanda
      domenica domicilio donna dottore dottoressa dovere dubbio durata edificio effetto elenco energia entrata errore esame esempio
      esercizio esigenza esperienza esperto estate età evento fabbrica faccia famiglia farmacia farmaco fattura favore febbraio
      febbre ferie fermata ferro festa fiducia figlia figlio fila file film fine finestra fiore firma fiume foglio fondo
      fornitore forza foto fratello frase freddo frigorifero fronte frutta fumo funzione fuoco futuro gamba gara garanzia gas gatto
      gelato genere generazione genitori gennaio gente gestione ghiaccio giacca giardino ginocchio gioco gioia giornale giornata
      giorno giovane giovedì giudice giugno giustizia grado grazie gruppo guasto guerra guida gusto idea identità idraulico immagine
      impegno impianto impiegato importo impresa incarico incidente incontro indagine indirizzo infermiera influenza
      informazione informazioni ingegnere ingresso inizio inquilino insegnante insieme intervento interesse invio inverno invito
      istruzione lago lamentela latte laurea lavatrice lavoratore lavoro legge legno lettera letto lezione libertà libro
      licenza limite linea lingua lista livello locale locazione loro luce luglio luna lunedì luogo macchina madre maestra maggio
      magazzino maglia malattia mancanza mano mare marca marito martedì marzo materiale matrimonio mattina mattinata medicina medico
      memoria mensa mente mercato mercoledì merce mese messaggio metro metà mezzo minuto misura mobile modello modo modulo moglie
      momento mondo montagna morte mostra motivo motore movimento multa municipio muro museo musica nascita nave nazione nebbia
      negozio neve nipote nome nord nota notizia notte novembre numero obbligo occasione occhiali occhio offerta officina oggetto
      olio ombra onore opera operazione opinione ora orario ordine orecchio organizzazione origine orologio ospedale ospite
      ottobre pace pacco padre padrone paese pagamento pagina palazzo palestra pane parcheggio parco parente parere parete parola
      parte partenza partita passaggio passaporto passo pasta pasto patente paura pausa paziente pazienza pelle pena pensiero
      pensione perdita pericolo periodo permesso persona personale pesce peso pezzo piacere piano piatto piazza piede pietra pioggia
      piscina pista plurale polizia polizza pomeriggio ponte porta porto posizione possibilità posta posto potere pranzo pratica
      preavviso preferenza premio prenotazione presenza presentazione pressione prestito preventivo prezzo primavera principio
      problema procedura processo prodotto produzione professione professore profilo progetto programma promessa proposta
      proprietario proprietà prova provvedimento pubblico pulizia punto quadro qualità quantità quartiere questione quota ragazza
      ragazzo ragione rapporto rata reclamo referto regalo regione registrazione regola relazione residenza responsabile resto rete
      ricerca ricetta ricevuta richiesta ricordo riduzione riferimento rimborso rinnovo riparazione riposo risarcimento rischio
      riscaldamento riserva risparmio rispetto risposta ristorante risultato ritardo ritiro ritorno riunione riva rumore ruolo
      sabato sacco sala saldo sale salotto salute saluti sangue scadenza scala scambio scarpa scatola scelta scheda schermo schiena
      scheda sconto scontrino scopo scuola scusa secolo sede sedia segnalazione segno segretaria seguito selezione semestre senso sera
      serata serie server servizio settembre settimana settore sezione sicurezza significato silenzio sindaco sinistra sintomo
      sintomi sistema sito situazione società soggetto sole soldi soluzione sonno sorella sorpresa spalla spazio spedizione speranza
      spesa spiaggia sport sportello stagione stampa stanza stato stazione stella stile stipendio storia strada straniero strumento
      studente studio successo sud supporto sveglia sviluppo tabella taglia tappa tariffa tasca tassa tavola tavolo tazza teatro
      tecnico telefonata telefono televisione tema temperatura tempo tentativo terapia termine terra terreno tessera testa testimone
      testo tetto timbro titolo tono torta traffico trasferimento trasloco trasporto trattamento treno tribunale turno ufficio uomo
      uovo uscita uso utente vacanza valore valigia vantaggio vaso vendita venerdì vento verbale verifica verità versamento
      versione vestito viaggio vicino vigile villa vino visita viso vista vita vittoria voce voglia volo volontà volta voto zia zio
      zona zucchero`),
    verbs: list(`
      è sono era erano sarà saranno ha hanno aveva avrà può possono potrà deve devono dovrà vuole va vanno viene vengono fa fanno
      sta stanno resta rimane serve manca occorre bisogna basta costa vale abito lavoro vivo allego attendo ringrazio
      aggiorni aggiunga allegare allegate apra aprire arrivi aspetti attenda avvisi cambi cambiare cerchi chiami chiamare chieda chiuda
      clicchi compili compilare completare confermare confermi conservi consultare contattare contatti continui controlli controllare
      copi cancelli dica dimentichi dire eseguire entri evitare faccia firmare firmi fornire guardi indicare indichi inserire
      inserisca inviare invii lasci lavare legga leggere mandare mandi metta mettere modificare mostri offrire ordini paghi pagare
      parli passi pensare permettere porti portare preghiamo prema prenda prendere prenotare preparare presentare provi provare
      rechi restituire riavviare ricevere richiedere ricordi ricordare rinnovare ripeta rispondere risponda ritirare salvare salvi
      scarichi scaricare scegliere scelga scriva scrivere segnalare segua seguire selezionare selezioni sposti spedire spegnere
      stampare tenere tenga toccare torni togliere trovare usare usi utilizzare venga verificare verifichi visitare visiti vada
      puoi potresti potrebbe vuoi hai sei avete siete volete sapete riesci mandami dimmi fammi chiamami scrivimi confermo
      confermato annullato inviato ricevuto pagato firmato spedito chiuso aperto disponibile assente presente venduto nato`),
    others: list(`
      abbastanza accanto adesso affatto allora alcuni alcuna altra altre altri altro altrimenti anche ancora appena attraverso
      attualmente avanti bene breve buon buona buono certamente certo chiaramente ciascuno cioè ciò circa comunque contro così
      cordiali correttamente dapprima davanti davvero dentro dietro difatti direttamente diversi dopo doppio dovunque due dunque
      durante ecco effettivamente entrambi entro eppure esattamente essi esso evidentemente facilmente finalmente finché fino fuori
      generalmente già giù gratis gratuito grande gravi ieri immediatamente improvvisamente in inoltre insomma intanto intorno invece
      là lì lontano lungo maggiore magari mai male malgrado meglio meno mentre minore moltissimo molta molte molti molto naturalmente
      neanche nemmeno nessun nessuna nessuno niente normalmente nostra nostri nostro nulla nuova nuovo oggi ogni ognuno oltre oppure
      ora ormai ovunque ovviamente parecchi perciò perché perfetto perfino persino però piccolo piuttosto più poca pochi poco poi
      poiché possibilmente presso presto prima primo probabilmente prossima prossimo pronto proprio pure purtroppo quale quali
      qualche qualcosa qualcuno quando quanto quasi quella quelle quelli quello quest queste questi qui quindi raramente
      recentemente rispetto scorso secondo sebbene seguente semplicemente sempre senza seriamente se sì siccome sicuramente
      solamente solitamente solo soltanto sopra soprattutto sotto specialmente spesso stamattina stanotte stasera stessa stesso
      su subito successivamente tale talvolta tanta tanti tanto tardi totale tra tranne troppo tutta tuttavia tutte tutti tutto
      ultimo ultima unico urgente veloce veramente verso via vicino vostro importante grave alto basso freddo caldo rosso`),
  },
  portuguese: {
    nouns: list(`
      abraço abril acesso acidente acordo açúcar administração advogado aeroporto agência agenda agosto água ajuda alarme alergia
      aluguel aluno ambiente amiga amigo amor análise andar anexo animal aniversário ano anúncio aparelho apartamento apelido
      aplicativo apoio área arquivo arte artigo assinatura assunto assistência atendimento atenção atestado atividade atraso aula
      aumento ausência autor autorização auxílio avaliação avião aviso azeite bairro baixa banco banheiro banho barco barulho base
      bateria bebê bebida bem biblioteca bicicleta bilhete boca bola boleto bolsa bolo botão braço briga cabeça cabelo cadastro
      cadeira caderno café caixa calor cama câmera caminho camisa campanha campo cancelamento caneta cansaço canto capital capítulo
      cara cargo carne carreira carro carta cartão casa casamento caso castelo categoria causa cena centro certeza certidão céu
      chamada chave chefe chegada chuva cidade cinema classe cliente clínica clube cobrança código coisa colega colégio coluna comando
      começo comentário comida comissão compra compromisso computador comunicação comunidade conceito condição condomínio conexão
      conferência confiança confirmação conhecimento conselho consulta consultório consumo conta contato conteúdo contrato
      controle conversa convite cópia cor coração corpo correio corrente corrida costas cozinha crédito criança cuidado culpa
      cultura cunhada cupom curso custo dado dados dano data débito decisão declaração dedo defeito defesa dente dentista
      departamento depósito desconto desculpa desejo desenho despesa destino detalhe devolução dezembro dia diagnóstico diferença
      dificuldade dinheiro direção direito diretor disciplina discussão disponibilidade distância dívida documento doença domingo dona
      dono dor dúvida edifício educação efeito eleição elevador e-mail embalagem emergência emprego empregado empresa empréstimo
      encomenda encontro endereço energia enfermeira engenheiro ensino entrada entrega entrevista envio equipa equipe erro escada
      escola escolha escritório esforço espaço especialista espera esporte esposa esposo estação estado estoque estrada estrela
      estudante estudo etapa evento exame exemplo exercício experiência explicação falha falta família farmácia fato fatura favor
      febre fechadura feira feriado férias ferramenta festa fevereiro ficha fila filha filho filme fim final firma física flor fogo
      folga folha fome fonte força forma formação formulário fornecedor foto frase frente frio fruta função funcionário fundo futuro
      garagem garantia garrafa gás gasto gato geladeira gente gerente gestão governo grau gripe grupo guerra guia hábito história
      histórico hoje homem hora horário hóspede hospital hotel ideia identidade idade idioma igreja imagem imóvel imposto impressora
      incidente inglês informação informações ingresso início inquilino inscrição instalação instrução interesse internet inverno
      investimento irmã irmão janeiro janela jantar jardim jogo jornal jovem juiz julho junho juros justiça laboratório lado lanche
      lápis lei leite leitura lembrança lençol limite limpeza língua linha lista livro lixo local locação loja lua lugar luz maçã
      madeira mãe maio mala manhã mão mapa máquina mar marca março marido matéria material médica médico medida medo meia meio memória
      mensagem mercado mês mesa mestre metade método metro mídia minuto modelo modo moeda momento morte motivo motor motorista móvel
      mudança mulher multa mundo muro museu música nariz nascimento natal natureza navio negócio neto neve nível noite nome norma norte
      nota notícia novembro novidade número objetivo objeto obra obrigado observação ocasião óculos oferta oficina olho operação opinião
      oportunidade orçamento ordem orelha organização origem outono outubro paciência paciente padaria padrão pagamento página pai
      pais país palavra pão papel par parada parede parque parte participante partida passado passageiro passagem passaporte passeio
      passo pasta paz pé peça pedaço pedido pedra peixe pele pena pensão perda pergunta perigo período permissão perna pessoa pessoas
      peso pessoal piscina piso plano planta plataforma poder polícia política ponte ponto população porta portão porto posição posse
      possibilidade posto praça praia prato prazer prazo preço prédio prefeitura prêmio preocupação presença presente pressão
      prestação previsão primavera primo princípio problema procedimento processo produção produto professor professora programa
      projeto promessa promoção proposta propriedade proprietário proteção prova próximo publicidade quadro qualidade quantia quantidade
      quarta quarto queda queixa questão quinta raiva rapaz razão receita recibo reclamação recurso rede reembolso referência reforma
      região registro regra relação relatório relógio remédio remetente renda reparo reserva residência respeito resposta responsável
      restaurante resto resultado resumo retorno reunião revisão revista rio risco ritmo rosto roupa rua ruído sábado saída sal sala
      salário saldo saúde saudade saudação seção século secretária segredo segunda segundo segurança seguro semana senha sentido
      setembro setor sexta silêncio sinal sintoma sistema site situação sobrenome sócio sogra sol solicitação solo solução som sonho
      sono sorte subida sucesso suco sul suporte surpresa sistema tabela talão tamanho tarde tarefa tarifa taxa teatro técnico tela
      telefone telefonema televisão tema temperatura tempo tensão tentativa termo terça terra terreno teste testemunha teto texto tia
      time tio tipo título toalha trabalho trabalhador trânsito transferência transporte tratamento trem troca turma turno unidade
      universidade uso usuário utilizador vacina vaga valor vantagem varanda vendedor vendas venda verão verdade versão vestido vez
      viagem vida vidro vinho visita vista vizinho vizinha volta vontade voo voz xícara zona`),
    verbs: list(`
      é são era foi será está estão estava tem têm tinha teve há havia vai vão pode podem deve devem quer fica faz fez diz disse
      chega vem veio falta precisa preciso segue traz passa parece custa vale moro trabalho envio agradeço espero peço segue
      aceite acesse aguarde ajude altere anexe anote apague aperte atualize avise baixe busque cadastre cancele chame clique coloque
      complete compre comunique confira confirme consulte contate continue copie corrija crie deixe descreva desligue devolva diga
      digite encaminhar encaminhe encontre entre entregue envie escolha escreva espere evite exclua faça fale feche forneça guarde
      imprima inclua indique informe inicie insira instale leia leve ligue limpe mande marque mostre mude não notifique obtenha
      olhe ouça pague passe peça pegue pergunte permita ponha preencha prepare pressione procure receba reinicie reserve responda
      retire retorne reveja salve seja selecione siga solicite tente tenha tire tome traga troque use utilize venha verifique veja
      viaje volte poderia podes podemos pode-me queria gostaria recebi recebemos enviamos confirmamos informamos solicitamos vamos
      temos somos estou sou tenho fiz assinado pago enviado recebido cancelado confirmado pendente disponível ausente presente`),
    others: list(`
      abaixo acima adiante afinal agora aí ainda além algo alguém algum alguma alguns ali amanhã ambos anteriormente antes
      apenas apesar após aquela aquele aqui aquilo assim até atrás através atualmente bastante bem boa boas bom breve cada
      cedo certamente certo claro conforme constantemente consequentemente contudo corretamente cordialmente debaixo demais dentro
      depois depressa desde devagar diante diretamente diversos dois duas durante embora enfim enquanto então entre entretanto especialmente
      essa esse esses esta estas este estes exatamente facilmente felizmente finalmente fora frequentemente geralmente grátis
      hoje imediatamente inclusive infelizmente inicialmente isso já jamais junto juntos lá lentamente logo longe maior mais mal
      mas mediante melhor menor menos mesma mesmo muita muitas muito muitos nada naquela nenhum nenhuma ninguém normalmente nossa nosso
      nova novas novo novos nunca obviamente onde ontem ora outra outras outro outros perto pior porém porque portanto possivelmente pouca
      pouco poucos praticamente primeira primeiro principalmente próxima provavelmente qual quais qualquer quando quanto quantos quase
      rapidamente raramente realmente recentemente segundo seguinte sempre senão sim simplesmente sob sobre sobretudo somente talvez também
      tampouco tanto tarde tão toda todas todavia todo todos total três tudo última último urgente várias vários grande pequeno
      importante alto baixo frio quente velho jovem vermelho azul`),
  },
  dutch: {
    nouns: list(`
      aanbieding aanbod aandacht aankomst aankoop aanmelding aantal aanvraag aanwijzing abonnement achternaam activiteit adres
      afdeling afspraak agenda akkoord aanleiding antwoord apotheek appartement april arbeid arts artikel auto avond baan baas baby
      bad bagage bank bed bedrag bedrijf been begin begrip behandeling behoefte belasting beleid bericht beroep beslissing bestand
      bestelling bestuur betaling betekenis bevestiging bewijs bezoek bezoeker bezwaar bijdrage bijlage blad bloed bloem boek boete boom
      boodschap boodschappen boord bos boterham brand brief bril broek broer brood brug bureau buurman buurt buurvrouw bus camera
      centrum cijfer cliënt code collega computer conclusie contact contract controle crisis cursus dag dak datum december deel
      deelnemer dekking deur dienst dier ding diploma directie document dochter dokter doel dood doos dorp druk duur eerste eigenaar
      einde eis elektriciteit energie ervaring eten examen factuur familie februari feest fiets film flat fles foto fout fruit functie gang
      garage garantie gas gast gebied gebouw gebruik gebruiker gebruikersnaam geboorte gedrag geduld geest gegevens geheel gehoor geld
      geluid geluk gemeente genot gesprek gevaar geval gevel gevoel gewicht gezicht gezin gezondheid gids glas goed graad grens griep groep
      groente grond haar half hals hand handtekening hart haven heer helft herfst herinnering hoek hoofd hoofdpijn hond honger
      hoogte hotel huid huis huisarts huisdier hulp huur huurder idee informatie inhoud inkomen inschrijving instelling interesse
      invloed jaar januari jas jeugd jongen juli juni kaart kaas kabel kamer kans kant kantoor kapitaal kas kast kat kelder kennis
      kerk kern keuken keuze kind kinderen klacht klant klas kleding kleur klok knie knop koekje koffer koffie kop kopie korting kost kosten
      koning krant kracht kwaliteit kwartaal laatste lader lamp land lengte leraar les leven leverancier levering licht lid lijn lijst
      locatie loon lucht lunch maaltijd maand maandag maart maat machine man manier markt mededeling medewerker medicijn meer meerderheid
      mei melding melk mens mensen menu middag middel minuut moeder moeite mogelijkheid moment mond motor muur muziek naam nacht
      nadeel natuur neus nieuws niveau nood noot november nummer ochtend oever ogenblik oktober olie omgeving onderdeel onderwerp onderzoek
      ongeluk ongeval ontbijt ontslag ontvangst oog oor oorlog oorzaak opdracht opening opleiding oplossing opmerking oproep opslag
      optie orde ouders overeenkomst overleg overzicht paard pagina pak pakket papier park partij paspoort patiënt pauze pen periode
      persoon personeel pijn plaats plan plant platform plein plek politie polis portaal post postcode praktijk prijs probleem procedure
      product productie programma project punt raad raam recept recht rechter reden regel regeling regen reis rekening rest resultaat
      richting richtlijn rij rijbewijs risico rol ruimte rust ruzie salaris samenvatting schade scherm schoen school schip
      schuld seizoen september sfeer situatie slaap sleutel slot sneeuw soep software som soort spel spoed spoor sport staat stad stand
      stap start station stem steun stoel stof storing straat stroom student studie stuk systeem taak taal tafel tandarts tante tarief tas
      team telefoon telefoonnummer termijn terrein test tekst thee thema tijd titel toegang toekomst toestel toestemming ton toon trein
      trap tuin uitleg uitnodiging uitslag uitzondering uur vader vak vakantie vergadering vergunning verhaal verhuizing verkeer verkoop
      verkoper verlies vermelding verplichting verschil versie verslag vertraging vertrek vertrouwen verzekering verzender verzoek
      vis vlees vlucht voeding voet vogel voorbeeld voordeel voornaam voorraad voorstel voorwaarde vorm vraag vriend vriendin vrijdag
      vrouw waarde waarheid waarschuwing wachtwoord wagen wandeling was water website wedstrijd week weekend weer weg werk werkgever
      werknemer wet wijk wijziging wind winkel winter woensdag woning woord zaak zaken zaterdag zee ziekenhuis ziekte zin zit zoon zomer
      zon zondag zorg zus zuster zuiden`),
    verbs: list(`
      is zijn was waren heeft hebben had hadden wordt worden werd kan kunnen kon moet moeten mag mogen wil willen gaat gaan komt komen
      staat ligt blijft doet geeft maakt neemt ziet zegt vraagt werkt woont krijgt houdt lijkt geldt aanvragen aanmelden bel bellen
      betaal betalen bekijk bekijken bestel bestellen bevestig bevestigen bewaar bezoek breng controleer controleren deel doe download
      druk geef ga haal help herhaal herstart houd ingevuld invullen kies kiezen kijk kijken klik kom kopieer laat lees let lever
      luister maak meld melden mis neem neem nodig noteer onderteken ontvang open openen overleg pak plaats plan probeer reageer
      regel reken reserveer schrijf selecteer sla sluit start stel stop stuur sturen toon typ typen upload vergeet vergelijk
      verplaats verstuur vertel vervang verwezen verwijder verwijderen verzend voeg volg volgen voer vraag vul wacht wachten wijzig wijzigen
      zet zie zoek zoeken zorg kun kunt wilt heb hebt ben bent woon werk denk hoop weet dank bedankt betaald besteld geleverd
      gecontroleerd goedgekeurd afgewezen verzonden ontvangen gesloten geopend beschikbaar afwezig aanwezig`),
    others: list(`
      aanstaande achter achteraf af afgelopen al alle alleen alles allebei als alsnog altijd ander andere anders basis beide beneden
      beter bijna bijvoorbeeld binnen binnenkort boven buiten daar daarbij daardoor daarna daarnaast daarom daarvoor dadelijk
      dagelijks dan dank deze direct dit doordat door dus echter eerder eens eerst eigenlijk elke elk enige enkele ergens eventueel
      gedurende geen gelijk gelukkig gemiddeld genoeg gewoon gisteren goede graag gratis grote haast hartelijk heel helaas helemaal
      hier hierbij hiermee hoe hoeveel hoewel iedere iedereen iemand iets immers inclusief inderdaad indien ineens inmiddels
      jammer juist kleine kort langs later lang langzaam liever links maandelijks mede meestal meer meerdere minder minstens misschien
      mits momenteel morgen na naast nadat natuurlijk nergens net niemand niets nieuw nieuwe nodig nog nogmaals nooit normaal nou nu ook
      onder ondanks ondertussen ongeveer onlangs onmiddellijk ooit opnieuw over overal overigens per plotseling precies rechts rond
      ruim samen sinds slechts snel soms sommige spoedig steeds straks tegen tegenwoordig tenminste tenzij terug terwijl tevens
      tijdelijk tijdens toch toen tot totaal tussen twee uiteindelijk uiterlijk vaak vanaf vanavond vandaag vanmiddag vanmorgen vanwege
      vanzelf veel verder vermoedelijk verschillende volgend volgende volgens volledig vooral vooraf voorlopig vorig vorige vrij
      vriendelijk waarom waarschijnlijk wanneer wat weer wegens weinig wekelijks welk welke wellicht wij zeer zeker zelf zelden zelfs
      zo zoals zodat zodra zojuist zolang zonder zowel belangrijk groot klein koud warm oud jong rood blauw gezond ziek`),
  },
  polish: {
    nouns: list(`
      adres adresat agencja aktualizacja alergia analiza apteka artykuł autobus autor awaria babcia badanie bagaż bank barwa baza
      bezpieczeństwo bilet biuro blok błąd brak brat budynek budżet całość cel cena chleb chłopiec choroba chwila ciało ciąg
      cisza córka część czas czek członek człowiek czynsz dane data decyzja deklaracja dentysta dług dni dodatek dochód dokument dom
      dostawa dostawca dostęp doświadczenie droga drzwi duchowny dworzec dyrektor działanie działalność dział dziecko dzieci dzień
      dziennik dziewczyna egzamin ekran element energia etap faktura film firma forma formularz funkcja gabinet garaż gazeta głos głowa
      godzina gorączka gość góra granica grupa grypa hasło historia hotel ilość imię impreza incydent informacja informacje instrukcja
      internet jakość jedzenie jezioro język kanał karta kategoria kawa kierowca kierunek klasa klient klientka klucz kod kolacja kolega
      kolejka kolor komentarz komórka komputer kontakt kontrola konto koniec kopia korzyść kość koszt kościół kraj krew krok krzesło
      książka księgowość kuchnia kurier kurs kwiat kwota lato lekarz lek leczenie lekcja lekcje liczba linia list lista lokal lokator
      lot ludzie łazienka łóżko maj mama mapa marka marzec maszyna matka materiał mąż metr miasto miejsce miejscowość miesiąc mieszkanie
      mieszkaniec minuta mleko model moment morze możliwość muzyka nagroda nadawca najemca narzędzie nauczyciel nauczycielka nazwa
      nazwisko niedziela noc norma numer obiad obraz obsługa ochrona odbiorca odbiór oddział odpowiedź odsetki odszkodowanie oferta
      ogłoszenie ogród ojciec okazja okno oko okres opieka opinia opis opłata oprogramowanie osoba osiedle oświadczenie pacjent paczka
      państwo papier para park parking paszport patient piątek piec pies pieniądze pismo plan plik płatność pobyt początek pociąg
      podatek podłoga podpis podróż podstawa pogoda pokój pole policja polisa pomoc poniedziałek połączenie pora porada poranek
      port portal posiłek postęp poszukiwanie potrzeba potwierdzenie powód pozycja pożyczka praca pracodawca pracownik pracownica prawo
      prąd prezent problem procedura proces produkt produkcja program projekt promocja propozycja prośba protokół przegląd przelew
      przepis przerwa przesyłka przyczyna przyjaciel przykład przypadek przyszłość przychodnia punkt pytanie rachunek rada ramię raport
      rata recepta regulamin reklamacja relacja restauracja rezerwacja ręka rodzaj rodzice rodzina rok rola rower rozmowa rozwiązanie
      rozwój równość ruch rynek ryzyko rząd rzecz rzeka samochód samolot sala serwer serwis serce siła siostra skierowanie sklep skład
      skrzynka słowo słońce sobota spadek spotkanie spór sprawa sprawozdanie sprzedaż sprzedawca sprzęt stan stanowisko start statek
      sterta stolik stopień stół strona struktura student studia styczeń suma swoboda sylwetka syn sypialnia system szef szczepienie szkoda
      szkoła szkolenie szpital sztuka śniadanie środa środek świadek świat święta świadczenie tabela tabletka tata technik tekst telefon
      temat temperatura teren termin test towar transakcja treść trudność tydzień tytuł ubezpieczenie uczeń ulga ulica umowa umowy
      umiejętność uprawnienie urlop urodziny urząd urządzenie usługa usterka uwaga użytkownik wakacje wartość warunek ważność wiadomość
      wiek wieczór wina winda wizyta właściciel wniosek woda wtorek wybór wydanie wydarzenie wydatek wydruk wyjazd wyjaśnienie wykaz
      wymiana wynik wypadek wypłata wypowiedzenie wysyłka wzrost wzór zabieg zadanie zagrożenie zakład zakres zakup załącznik
      zamówienie zamek zaproszenie zarządca zasada zaświadczenie zdanie zdarzenie zdjęcie zdrowie zebranie zegar zespół zgłoszenie zgoda
      ziemia zima zlecenie złożenie zmiana znak zniżka zwrot związek żądanie życie życzenie żona`),
    verbs: list(`
      jest są był była było były będzie będą ma mają miał miała może mogą mógł musi muszą powinien powinna chce idzie jedzie
      mieszka pracuje działa trwa zawiera stanowi dotyczy wynosi prosimy proszę dziękuję dziękujemy informujemy przepraszam
      przepraszamy potwierdzam potwierdzamy pozdrawiam przesyłam przesyłamy mieszkam pracuję czekam czekamy oczekujemy zapraszamy
      uprzejmie dodaj kliknij otwórz zamknij wybierz wpisz wyślij sprawdź zapisz usuń zmień pobierz podaj zadzwoń napisz
      odpowiedz przeczytaj wypełnij podpisz poczekaj pamiętaj przekaż skontaktuj zgłoś zaloguj wyloguj wróć przejdź daj weź
      zobacz kup sprzedam kupię wynajmę szukam dodać otworzyć zamknąć wybrać wpisać wysłać sprawdzić zapisać usunąć zmienić
      pobrać podać zadzwonić napisać zapłacić zamówić odebrać czy mam masz możesz możemy chciałbym chciałabym zgadzam nie
      zawarta zawarty podpisana opłacona wysłane otrzymane anulowane potwierdzone zamknięte otwarte dostępny obecni nieobecny`),
    others: list(`
      aby ale albo ani bardzo bez bezpłatny blisko bo by całkowicie cały chociaż chyba ciągle codziennie coś często czasami czemu
      czyli dalej dawno dlaczego dlatego dobra dobre dobry dobrze dodatkowo dokąd dookoła dopiero dość dotychczas druga drugi dwa dwie
      dziś dzisiaj gdyż gdzieś głównie gratis i ich ile im inaczej inna inne inny innych iż ja jakaś jaki jakie jako jakoś je jeden
      jednak jednakże jedna jedno jednocześnie jego jej jeszcze jeśli jeżeli już każda każde każdy kiedy kiedyś kilka kolejny komu
      koło konieczne krótko które któryś ktoś lecz lekko lepiej lub łącznie mało między miesięcznie mimo mniej moja moje mój można
      może mu na nad nadal nagle najbardziej najlepiej najpierw następnie następny nasz nasza nasze natomiast natychmiast naprawdę
      niebawem niech niedługo niektóre niestety nigdy nigdzie nikt nim nowa nowe nowy obecnie obok oczywiście odnośnie ogólnie około
      ona one oni ono oprócz ostatni ostatnia ostatnio oto owszem pierwsza pierwszy pilne po pod podczas podobnie ponad poniżej
      ponieważ ponownie potem powyżej później prawdopodobnie prawie przeciwnie przeciwko przed przede przeważnie przy przykro raczej
      rano raz razem również różne rzadko sam sama samo skąd sobie stąd swój szybko szczególnie ściśle tak taka taki takie także tam
      tamten tej temu teraz też toteż trochę tu tutaj twój tyle tylko tym tymczasem u wasz wasza wcale wcześniej wczoraj wczesny według
      wewnątrz wciąż więc więcej wieczorem wiele wielu właśnie wobec wolno wprawdzie wreszcie wspólnie wszędzie wszyscy
      wszystkie wszystko wtedy wyłącznie wysoko zaledwie zamiast zapewne zaraz zarówno zatem zawsze zazwyczaj zbyt znowu znów
      zupełnie zwłaszcza zwykle żaden żadna żeby ważne mały duży stary młody zimny ciepły czerwony niebieski`),
  },
};
