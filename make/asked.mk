# What was asked for. A variable may hold anything, and make expands a value wherever it is used. So each is taken
# literally before it is used.

comma := ,
NAMES := DATASET METHOD BACKBONE SEED STAGE METHODS SEEDS VERIFY QUERIES PHOTO_QUERIES A B GRIDS PORT
TEXTS := RAW CHECKPOINT SENTENCE PHOTOS INDEX MODEL
there  = $(filter-out undefined,$(origin $1))
# A misspelt variable would do nothing, and something else would run.
UNKNOWN := $(strip $(foreach v,$(filter-out $(NAMES) $(TEXTS) MINUTES PART PAGE SHELL,$(.VARIABLES)),$(if $(findstring \
  command line,$(origin $v)),$v)))
$(if $(UNKNOWN),$(error $(UNKNOWN)=…: there is no such variable. Known: $(NAMES) $(TEXTS) MINUTES PART PAGE))
# Other programs too have variables of these names in the environment. They do not count.
$(foreach v,PHOTOS INDEX MODEL PORT,$(if $(filter environment,$(origin $v)),$(eval override undefine $v)))
$(foreach v,$(NAMES),$(if $(call there,$v),$(eval override $v := $$(strip $$(value $v)))$(eval export $v)))
$(foreach v,$(TEXTS),$(if $(call there,$v),$(eval override $v := $$(value $v))$(eval export $v)))
# $(call given,VARIABLE): whether it was given, and is not a default.
given  = $(filter override,$(origin $1))

# $(call known,VARIABLE,VALUES,REASON): ends make where the variable is not one of the values.
known = $(if $($1),,$(error $1= is empty: leave it out, or give one of: $2))$(if $(and $(filter $2,$($1)),$(filter \
  1,$(words $($1)))),,$(error $1=$($1): $3. Known: $2))

# $(call name,VARIABLE): ends make where a folder of that name would be none for make or the shell.
# $(call names,NAMES): those of which it would be one.
special := ' " ` ; : & | % = < > * ? [ ] { } ~ ! ^ @ ( ) , / \ \# $$
odd   = $(strip $(foreach c,$(special),$(findstring $c,$1)))
names = $(sort $(foreach n,$1,$(if $(call odd,$n),,$n)))
name  = $(if $(or $(word 2,$($1)),$(call odd,$($1))),$(error $1=$($1): a name has letters, digits and .-_ only: rename \
  the folder))

# $(call number,VARIABLE,NUMBERS): ends make where one of them is no whole number.
digits = $(subst 0,,$(subst 1,,$(subst 2,,$(subst 3,,$(subst 4,,$(subst 5,,$(subst 6,,$(subst 7,,$(subst 8,,$(subst \
  9,,$1))))))))))
number = $(if $(and $2,$(if $(or $(strip $(call digits,$2)),$(filter-out 0,$(filter 0%,$2))),,sound)),,$(error \
  $1=$($1): give a whole number))

# $(call argument,VARIABLE): its text as one word for the shell, which no program takes for an option.
define newline


endef
argument = $(if $(findstring $(newline),$($1)),$(error $1 has a line break in it: rename it, or link to it))$(if \
  $(strip $($1)),,$(error $1= is empty: leave it out, or give a path))'$(subst $(newline),,$(subst \
  $(newline)-,./-,$(newline)$(subst ','\'',$($1))))'

# $(call remembered,ARTIFACT): the folder or file that it was made from, which need not be given again.
remembered = $(shell f='$(subst ','\'',$1)'.sources; test ! -f "$$f" || sed -n '2s/^input //p' < "$$f")
