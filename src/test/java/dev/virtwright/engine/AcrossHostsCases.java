package dev.virtwright.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** Playbooks over the hosts one, two and three, and what is heard of them. */
final class AcrossHostsCases {
  private AcrossHostsCases() {}

  /**
   * One of them.
   *
   * @param heard a line for each result, by task
   */
  record Of(String playbook, String heard) {}

  static final Map<String, Of> ALL = new LinkedHashMap<>();

  private static void put(String name, String playbook, String heard) {
    ALL.put(name, new Of(playbook, heard));
  }

  static {
    put(
        "one host does it for all, and all have what it registered",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: once, word: {name: a, content: "{{ inventory_hostname }}"}, run_once: true, register: r}
            - {name: all, debug: {msg: "{{ inventory_hostname }} {{ r.word }}"}}
            - {name: fact, set_fact: {f: "{{ inventory_hostname }}"}, run_once: true}
            - {name: f, debug: {var: f}}
        """,
        """
        play one,two,three
        one once CHANGED
        one all OK one one
        three all OK three one
        two all OK two one
        one fact OK
        one f OK f: one
        three f OK f: one
        two f OK f: one
        """);
    put(
        "what one host did for all fails for all, and is rescued by all",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - block:
                - {name: breaks, fail: {msg: broken}, run_once: true}
                - {name: never, debug: {msg: never}}
              rescue:
                - {name: rescue, debug: {msg: "{{ ansible_failed_result.msg }}"}}
            - {name: breaks again, fail: {msg: broken}, run_once: true}
            - {name: never, debug: {msg: never}}
        """,
        """
        play one,two,three
        one breaks FAILED
        one rescue OK broken
        three rescue OK broken
        two rescue OK broken
        one breaks again FAILED
        """);
    put(
        "the first of each batch does it",
        """
        - hosts: all
          gather_facts: false
          serial: 2
          tasks:
            - {name: once, debug: {msg: "{{ inventory_hostname }}"}, run_once: true}
            - {name: batch, debug: {msg: "{{ ansible_play_batch | join }} {{ ansible_play_hosts | join }}"}}
        """,
        """
        play one,two
        one once OK one
        one batch OK onetwo onetwothree
        two batch OK onetwo onetwothree
        play three
        three once OK three
        three batch OK three onetwothree
        """);
    put(
        "a task goes to another host and keeps its own variables",
        """
        - hosts: one,two
          gather_facts: false
          tasks:
            - {name: away, word: {name: "{{ inventory_hostname }}", content: "x"}, delegate_to: three, register: r}
            - {name: mine, debug: {msg: "{{ r.word }}{{ '_ansible_delegated_vars' in r }}"}}
            - {name: look, word: {name: "{{ item }}"}, delegate_to: three, loop: [one, two], register: l}
            - {name: seen, debug: {msg: "{{ l.results | map(attribute='word') | join }}"}}
            - {name: here, word: {name: one}, register: r}
            - {name: not here, debug: {msg: "<{{ r.word }}>"}}
            - {name: loop, word: {name: z, content: "{{ item }}"}, delegate_to: "{{ item }}", loop: [three, lb], run_once: true}
            - {name: local, local_action: {module: word, name: q, content: "1"}, run_once: true}
            - {name: nowhere, word: {name: q}, delegate_to: "{{ nothing }}", when: false}
        """,
        """
        play one,two
        one away CHANGED
        two away CHANGED
        one mine OK xFalse
        two mine OK xFalse
        one look OK
        two look OK
        one seen OK xx
        two seen OK xx
        one here OK
        two here OK
        one not here OK <>
        two not here OK <>
        one loop CHANGED
        one local CHANGED
        one nowhere SKIPPED
        two nowhere SKIPPED
        """);
    put(
        "facts of a delegate are the task's own host's, or the delegate's if so wanted",
        """
        - hosts: one
          gather_facts: false
          tasks:
            - {name: mine, setup: , delegate_to: two}
            - {name: has, debug: {msg: "{{ ansible_facts.many }} {{ hostvars['two'].ansible_facts | length }}"}}
            - {name: theirs, setup: , delegate_to: three, delegate_facts: true}
            - {name: have, debug: {msg: "{{ hostvars['three'].ansible_facts.many }}"}}
            - {name: fact, set_fact: {f: 1}, delegate_to: three, delegate_facts: true}
            - {name: seen, debug: {msg: "{{ f is defined }} {{ hostvars['three'].f }}"}}
        - hosts: three
          gather_facts: false
          tasks:
            - {name: there, debug: {msg: "{{ f }} {{ ansible_facts.many }}"}}
        """,
        """
        play one
        one mine OK
        one has OK 1 0
        one theirs OK
        one have OK 1
        one fact OK
        one seen OK False 1
        play three
        three there OK 1 1
        """);
    put(
        "one host's failure is one for all, and all rescue",
        """
        - hosts: all
          gather_facts: false
          any_errors_fatal: true
          tasks:
            - block:
                - {name: breaks, fail: {msg: broken}, when: inventory_hostname == 'two'}
              rescue:
                - {name: rescue, debug: {msg: r}}
            - {name: goes on, debug: {msg: g}}
            - {name: ends, fail: {msg: broken}, when: inventory_hostname == 'two'}
            - {name: never, debug: {msg: never}}
        - hosts: all
          gather_facts: false
          tasks:
            - {name: never, debug: {msg: never}}
        """,
        """
        play one,two,three
        one breaks SKIPPED
        three breaks SKIPPED
        two breaks FAILED
        one rescue OK r
        three rescue OK r
        two rescue OK r
        one goes on OK g
        three goes on OK g
        two goes on OK g
        one ends SKIPPED
        three ends SKIPPED
        two ends FAILED
        """);
    put(
        "more failures than a batch bears end it and the run",
        """
        - hosts: all
          gather_facts: false
          max_fail_percentage: 30
          tasks:
            - {name: ends, fail: {msg: broken}, when: inventory_hostname == 'two'}
            - {name: never, debug: {msg: never}}
        - hosts: one
          gather_facts: false
          tasks:
            - {name: never, debug: {msg: never}}
        """,
        """
        play one,two,three
        one ends SKIPPED
        three ends SKIPPED
        two ends FAILED
        """);
    put(
        "a host that failed is in no later play, unless its errors are cleared",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: ends, fail: {msg: broken}, when: inventory_hostname == 'two'}
        - hosts: all
          gather_facts: false
          tasks:
            - {name: without, debug: {msg: "{{ ansible_play_hosts | join }}"}}
            - {name: clear, meta: clear_host_errors}
        - hosts: all
          gather_facts: false
          tasks:
            - {name: with, debug: {msg: w}}
        """,
        """
        play one,two,three
        one ends SKIPPED
        three ends SKIPPED
        two ends FAILED
        play one,two,three
        one without OK onethree
        three without OK onethree
        play one,two,three
        one with OK w
        three with OK w
        two with OK w
        """);
    put(
        "hosts that are added take part in later plays",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: add, add_host: {name: "{{ item }}", groups: "fresh,more", flavour: f}, loop: [new]}
            - {name: at once, debug: {msg: "{{ groups['fresh'] | join }} {{ hostvars['new'].flavour }}"}, run_once: true}
            - {name: by, group_by: {key: "g {{ inventory_hostname[0] }}", parents: letters}}
            - {name: mine, debug: {msg: "{{ group_names | join(' ') }}"}}
        - hosts: fresh
          gather_facts: false
          tasks:
            - {name: there, word: {name: w, content: "{{ flavour }}"}}
        - hosts: letters
          gather_facts: false
          tasks:
            - {name: letters, debug: {msg: "{{ group_names | join(' ') }}"}}
        - hosts: "{{ hostvars['one'].group_names | first }}"
          gather_facts: false
          tasks:
            - {name: last, debug: {msg: last}}
        """,
        """
        play one,two,three
        one add CHANGED
        one at once OK new f
        one by CHANGED
        three by CHANGED
        two by CHANGED
        one mine OK g-o letters
        three mine OK g-t letters
        two mine OK g-t letters
        play new
        new there CHANGED
        play one,two,three
        one letters OK g-o letters
        three letters OK g-t letters
        two letters OK g-t letters
        play one
        one last OK last
        """);
    put(
        "a play, a batch, a role and a host end",
        """
        - hosts: all
          gather_facts: false
          serial: 1
          tasks:
            - {name: batch, meta: end_batch, when: inventory_hostname == 'one'}
            - {name: play, meta: end_play, when: inventory_hostname == 'three'}
            - {name: reached, debug: {msg: r}}
        - hosts: all
          gather_facts: false
          tasks:
            - {name: host, meta: end_host, when: inventory_hostname != 'two'}
            - {name: alone, debug: {msg: a}}
            - {name: noop, meta: noop}
            - {name: forget, meta: clear_facts}
        """,
        """
        play one
        play two
        two reached OK r
        play three
        play one,two,three
        two alone OK a
        """);
    put(
        "figures, pauses and what one at a time may do",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: stats, set_stats: {data: {n: 1}}}
            - {name: pause, pause: {seconds: 0.01}, register: p, run_once: true}
            - {name: paused, debug: {msg: "{{ p.stdout.startswith('Paused for') }}"}}
            - {name: slow, word: {name: a, content: b}, throttle: 1}
            - {name: wait, wait_for_connection: {timeout: 0}, ignore_errors: true, run_once: true}
        """,
        """
        play one,two,three
        one stats OK
        three stats OK
        two stats OK
        one pause OK
        one paused OK true
        three paused OK true
        two paused OK true
        one slow CHANGED
        three slow CHANGED
        two slow CHANGED
        one wait IGNORED
        """);
    put(
        "hosts that do not wait for each other do everything themselves",
        """
        - hosts: one
          gather_facts: false
          strategy: free
          tasks:
            - {name: once, debug: {msg: o}, run_once: true}
        - hosts: one
          gather_facts: false
          strategy: host_pinned
          order: shuffle
          tasks:
            - {name: pinned, debug: {msg: p}}
        """,
        """
        play one
        warned run-once
        one once OK o
        play one
        one pinned OK p
        """);
    put(
        "handlers run although their host failed",
        """
        - hosts: all
          gather_facts: false
          force_handlers: true
          tasks:
            - {name: changes, word: {name: a, content: b}, notify: told}
            - {name: ends, fail: {msg: broken}, when: inventory_hostname == 'two'}
          handlers:
            - {name: told, debug: {msg: t}}
        - hosts: one
          gather_facts: false
          tasks:
            - {name: next, debug: {msg: n}}
        """,
        """
        play one,two,three
        one changes CHANGED
        three changes CHANGED
        two changes CHANGED
        one ends SKIPPED
        three ends SKIPPED
        two ends FAILED
        one told OK t
        three told OK t
        two told OK t
        play one
        one next OK n
        """);
  }
}
