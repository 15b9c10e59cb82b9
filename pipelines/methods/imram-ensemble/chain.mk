# Both directions of IMRAM, trained apart, as SCAN's ensemble: imram-full trains them together.
imram-ensemble.MEMBERS := imram-text imram-image
