# Waymark: one non-recursive Makefile. `make help` lists the targets.
.DEFAULT_GOAL := all

# Build variants share the rules: make VARIANT=asan ... builds under build/asan.
VARIANT ?= release
CC := gcc
BUILD := $(if $(filter release,$(VARIANT)),build,build/$(VARIANT))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wcast-qual -Wwrite-strings -Wpointer-arith -Wundef -Wvla -Wformat=2 \
  -Wimplicit-fallthrough -Wdouble-promotion -Wnull-dereference -Werror
CPPFLAGS += -Iengine -D_POSIX_C_SOURCE=200809L
CFLAGS_COMMON := -std=c17 $(WARN) -g -fno-omit-frame-pointer
CFLAGS_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CFLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_ubsan := -O1 -fsanitize=undefined -fno-sanitize-recover=all
CFLAGS_clang := -O2
CFLAGS_cover := -O0 --coverage
CFLAGS_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifneq ($(filter clang fuzz,$(VARIANT)),)
CC := clang
endif
CFLAGS += $(CFLAGS_COMMON) $(CFLAGS_$(VARIANT))
LDFLAGS += $(filter -fsanitize=% --coverage,$(CFLAGS_$(VARIANT)))
LIBS := -lyaml -lsqlite3 -lpcre2-8 -ljansson -lbidgcc000 -lcrypto -lm

# Floors from the top down: the order in which the linker needs their archives.
FLOORS := cli notify runtime store scenario machine protocol feel time yaml base
ARCHIVES := $(foreach f,$(FLOORS),$(if $(wildcard engine/$(f)/*.c),$(BUILD)/lib$(f).a))

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
sources = $(filter-out engine/cli/main.c,$(wildcard engine/$(1)/*.c))
# The archives that a floor's unit tests may use: its own and those below it.
below = $(foreach f,$(shell sed -n 's/^| `$(1)\/` .*| \(.*\) |$$/\1/p' docs/architecture.md),$(f))

UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*/*.c))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(wildcard tests/tools/*.c))
TEST_SUPPORT := $(call object,$(wildcard tests/support/*.c))

.PHONY: all demo test asan ubsan clang fuzz tidy format format-check cover bench install deps help clean units docs
.SECONDARY:

all: $(BUILD)/waymark

$(BUILD)/waymark: $(call object,engine/cli/main.c) $(ARCHIVES)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

define archive_rule
$(BUILD)/lib$(1).a: $(call object,$(call sources,$(1)))
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call archive_rule,$(f))))

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/tests/%.o: CPPFLAGS += -Itests
# Unit tests see their own floor's private headers by full path; they link every archive, in order.
$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(TEST_SUPPORT) $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter-out %.a,$^) $(ARCHIVES) $(LIBS)
$(BUILD)/tests/%: $(BUILD)/obj/tests/tools/%.o $(TEST_SUPPORT) $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter-out %.a,$^) $(ARCHIVES) $(LIBS)

units: $(UNIT)

clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
