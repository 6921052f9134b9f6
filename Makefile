# Waymark: one non-recursive Makefile. `make help` lists the targets.
.DEFAULT_GOAL := all

# Build variants share the rules: make VARIANT=asan ... builds under build/asan.
VARIANT ?= release
CC := gcc
BUILD := $(if $(filter release,$(VARIANT)),build,build/$(VARIANT))

# V=1 shows whole commands.
Q := $(if $(V),,@)
SAY := @$(if $(V),:,printf '%s %s\n')

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wcast-qual -Wwrite-strings -Wpointer-arith -Wundef -Wvla -Wformat=2 \
  -Wimplicit-fallthrough -Wdouble-promotion -Wnull-dereference -Werror
CPPFLAGS += -Iengine -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700
CFLAGS_COMMON := -std=c17 $(WARN) -g
CFLAGS_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CFLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_ubsan := -O1 -fno-omit-frame-pointer -fsanitize=undefined -fno-sanitize-recover=all
CFLAGS_clang := -O2
CFLAGS_cover := -O0 --coverage
CFLAGS_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifneq ($(filter clang fuzz,$(VARIANT)),)
CC := clang
endif
CFLAGS += $(CFLAGS_COMMON) $(CFLAGS_$(VARIANT))
LDFLAGS += $(filter -fsanitize=% --coverage,$(CFLAGS_$(VARIANT)))
LIBS := -lyaml -lsqlite3 -lpcre2-8 -ljansson -lbidgcc000 -lcrypto -lm

# Debian's packages: to build and test at all, and what single variants need beyond that.
PACKAGES := gcc libc6-dev libyaml-dev libsqlite3-dev libpcre2-dev libjansson-dev libintelrdfpmath-dev libssl-dev \
  libcurl4-openssl-dev perl sqlite3 tzdata
# What single tests need, and say so where it is missing: a mail server on loopback, certificates for it.
PACKAGES_test := python3-aiosmtpd python3-icalendar openssl
PACKAGES_clang := clang
PACKAGES_fuzz := clang llvm libclang-rt-14-dev
PACKAGES_cover := lcov
JOBS ?= $(shell nproc)
# As many jobs as there are processors, where the caller says nothing else.
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
# In a recipe: $missing becomes those of the packages $(1) that are not installed.
missing = missing=''; for p in $(or $(1),$(PACKAGES)); do \
  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q '^install ok installed' || missing="$$missing $$p"; done
# A recipe line that says what to install where the packages $(1) are missing. Elsewhere than on Debian it says nothing.
need = @command -v dpkg-query >/dev/null || exit 0; $(missing); [ -z "$$missing" ] || { \
  echo "Missing packages. Run as root:  apt-get update && apt-get install -y$$missing" >&2; exit 4; }

# Floors from the top down: the order in which the linker needs their archives.
FLOORS := cli notify runtime store scenario machine protocol feel time yaml base
ARCHIVES := $(foreach f,$(FLOORS),$(if $(wildcard engine/$(f)/*.c),$(BUILD)/lib$(f).a))

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
sources = $(filter-out engine/cli/main.c,$(wildcard engine/$(1)/*.c))
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*/*.c))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(wildcard tests/tools/*.c))
# An archive, so that each test takes from it what it uses; a test without a main of its own takes TAP's.
TEST_SUPPORT := $(BUILD)/libsupport.a

FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all demo test asan ubsan clang fuzz tidy format format-check cover bench install deps test-deps help clean \
  units tools replays powercut charts scxml-peer mutations conformance needed
.SECONDARY:

all: $(BUILD)/waymark

$(BUILD)/waymark: $(call object,engine/cli/main.c) $(ARCHIVES)
	$(SAY) LD $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

define archive_rule
$(BUILD)/lib$(1).a: $(call object,$(call sources,$(1)))
	$(Q)rm -f $$@.new && ar rcs $$@.new $$^ && mv $$@.new $$@
endef
$(foreach f,$(FLOORS),$(eval $(call archive_rule,$(f))))

$(BUILD)/libsupport.a: $(call object,$(wildcard tests/support/*.c))
	$(Q)rm -f $@.new && ar rcs $@.new $^ && mv $@.new $@

$(BUILD)/obj/%.o: %.c | needed
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/tests/%.o: CPPFLAGS += -Itests
# Unit tests see their own floor's private headers by full path; they link every archive, in order.
$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(TEST_SUPPORT) $(ARCHIVES)
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_SUPPORT) $(ARCHIVES) $(LIBS)
$(BUILD)/tests/%: $(BUILD)/obj/tests/tools/%.o $(TEST_SUPPORT) $(ARCHIVES)
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_SUPPORT) $(ARCHIVES) $(LIBS)

# A fuzz target's corpus is replayed as an ordinary test, in every variant.
$(BUILD)/tests/replay_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(TEST_SUPPORT) $(BUILD)/obj/tests/fuzz/replay.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_SUPPORT) $(ARCHIVES) $(LIBS)
$(BUILD)/tests/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(TEST_SUPPORT) $(ARCHIVES)
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(TEST_SUPPORT) $(ARCHIVES) $(LIBS)

$(BUILD)/bench/waymark_bench: $(call object,$(wildcard tests/bench/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

units: $(UNIT)
tools: $(TOOLS)
replays: $(addprefix $(BUILD)/tests/replay_,$(FUZZERS))

help:
	@sed -n 's/^#: //p' Makefile

# ---- what people call ----

#: make            build/waymark
#: make demo       install what is missing, build, and play a school term into demo.db
demo: deps
	+$(MAKE) --no-print-directory $(PARALLEL) all
	tests/demo/demo

#: make test       install what is missing, build, run every test, also under ASan, UBSan and LeakSanitizer
test: deps test-deps
	+$(MAKE) --no-print-directory $(PARALLEL) all units tools replays
	+$(MAKE) --no-print-directory $(PARALLEL) VARIANT=asan all units tools replays
	tests/run

#: make asan       build everything with AddressSanitizer, UBSan and LeakSanitizer under build/asan
asan:
	+$(MAKE) --no-print-directory $(PARALLEL) VARIANT=asan all units tools replays
#: make ubsan      the same with UBSan alone, under build/ubsan
ubsan:
	+$(MAKE) --no-print-directory $(PARALLEL) VARIANT=ubsan all units tools replays
#: make clang      the same with clang, under build/clang
clang:
	+$(MAKE) --no-print-directory $(PARALLEL) VARIANT=clang all units tools replays

#: make fuzz       run each libFuzzer target for FUZZ_SECONDS (60)
FUZZ_SECONDS ?= 60
fuzz:
	+$(MAKE) --no-print-directory $(PARALLEL) VARIANT=fuzz $(addprefix build/fuzz/tests/fuzz_,$(FUZZERS))
	@set -e; for f in $(FUZZERS); do mkdir -p build/fuzz/corpus/$$f; \
	  build/fuzz/tests/fuzz_$$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
	    -artifact_prefix=build/fuzz/$$f- build/fuzz/corpus/$$f tests/fuzz/$$f; done

#: make powercut   100,000 simulated power cuts, and every failing call and allocation
powercut: all tools
	$(BUILD)/tests/powercut --cuts=100000
	$(BUILD)/tests/powercut --runtime --cuts=14000

#: make charts     100,000 random charts in the machine and in the reference interpreter
charts: all tools
	$(BUILD)/tests/charts --count=100000
#: make scxml-peer  a sample of them as SCXML, in another interpreter from npm
scxml-peer: tools
	tests/peer/run $(BUILD)/tests/charts

#: make mutations  faults put into the machine one at a time: does some test notice each?
mutations:
	tests/mutations/run

#: make conformance  the FEEL and cron vectors, where ../shared has them
conformance: tools
	tests/conformance

#: make tidy       clang-tidy over the engine
tidy:
	$(call need,clang-tidy $(PACKAGES))
	printf '%s\n' $(wildcard engine/*/*.c) | \
	  xargs -P $(JOBS) -n 8 sh -c 'clang-tidy --quiet "$$@" -- $(CPPFLAGS) -std=c17' tidy

#: make format     clang-format over everything
#: make format-check  say what is not formatted, and change nothing
SOURCES := $(wildcard engine/*/*.[ch] tests/*/*.[ch] tests/unit/*/*.[ch])
format:
	$(call need,clang-format)
	clang-format -i $(SOURCES)
format-check:
	$(call need,clang-format)
	clang-format --dry-run -Werror $(SOURCES)

#: make cover      line coverage of the unit tests and scenarios, under build/cover
cover:
	+$(MAKE) --no-print-directory $(PARALLEL) VARIANT=cover all units tools replays
	WAYMARK_VARIANTS=cover tests/run
	lcov --quiet --capture --directory build/cover --output-file build/cover/all.info
	lcov --quiet --extract build/cover/all.info '$(CURDIR)/engine/*' --output-file build/cover/engine.info
	genhtml --quiet build/cover/engine.info --output-directory build/cover/html
	lcov --summary build/cover/engine.info

#: make bench      a placement's life beside the bare SQL of the same run
bench: all $(BUILD)/bench/waymark_bench
	tests/bench/run

#: make install    to PREFIX (/usr/local): the command, the protocols, the documents, the service's unit
PREFIX ?= /usr/local
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/waymark
	install -m 755 build/waymark $(DESTDIR)$(PREFIX)/bin/waymark
	cp -r rules workflows docs $(DESTDIR)$(PREFIX)/share/waymark/
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|@PREFIX@|$(PREFIX)|g' service/waymark.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/waymark.service

#: make deps       install Debian's packages that are missing
deps:
	$(call install_missing,$(PACKAGES))
#: make test-deps  and those that single tests need
test-deps: deps
	$(call install_missing,$(PACKAGES_test))
install_missing = @$(call missing,$(1)); \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ]; then as=''; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as='sudo'; \
	elif command -v sudo >/dev/null && [ -t 0 ]; then as='sudo'; \
	else echo "Missing packages. Run as root:  apt-get update && apt-get install -y$$missing" >&2; exit 4; fi; \
	echo "Installing:$$missing"; \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get update -q && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing

# Before anything is compiled: what this variant needs is there, or the line that installs it is said.
needed:
	$(call need,$(PACKAGES) $(PACKAGES_$(VARIANT)))

#: make clean      remove everything that was built
clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
