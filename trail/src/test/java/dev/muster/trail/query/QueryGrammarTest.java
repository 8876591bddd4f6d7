package dev.muster.trail.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The language as a table: text on the left, tree or mistake on the right.
class QueryGrammarTest {
  private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          action:dr-instance.start                | action=dr-instance.start
          action:dr-instance.*                    | action^=dr-instance.
          outcome:Failure                         | outcome=failure
          outcome:"failure"                       | outcome=failure
          a:b                                     | !0 expected a field of the event, got 'a', nearest is 'id'
          outcome:failure severity:critical       | (outcome=failure & severity=critical)
          outcome:failure AND severity:critical   | (outcome=failure & severity=critical)
          outcome:failure OR severity:critical    | (outcome=failure / severity=critical)
          outcome:a OR outcome:b AND outcome:c    | (outcome=a / (outcome=b & outcome=c))
          (outcome:a OR outcome:b) outcome:c      | ((outcome=a / outcome=b) & outcome=c)
          outcome:(a OR b)                        | (outcome=a / outcome=b)
          outcome:(a -b)                          | (outcome=a & -outcome=b)
          NOT outcome:success                     | -outcome=success
          -outcome:success                        | -outcome=success
          outcome:a AND NOT (id:b OR id:c)        | (outcome=a & -(id=b / id=c))
          target.name:NOT                         | target.name=not
          \\AND                                    | word and
          and or not                              | (word and & word or & word not)
          _exists_:target.alias                   | has target.alias
          _exists_:requestData.volumeIds          | has requestData.volumeIds
          target.alias:*                          | has target.alias
          *                                       | all
          id:a\\ b                                 | id=a b
          id:a\\*                                  | id=a*
          id:"a\\"b\\\\c"                            | id=a"b\\c
          id:-5                                   | id=-5
          target.id:crn:v1:bluemix:public:power-iaas:dal12:a/1:2::                | target.id=crn:v1:bluemix:public:power-iaas:dal12:a/1:2::
          target.id:crn:v1:bluemix:*              | target.id^=crn:v1:bluemix:
          target.id:"x:y"                         | target.id=x:y
          target.id:x:y                           | !11 expected a CRN, a time or an IPv6 address around ':', got 'x:y'; quote the value
          initiator.host.address:2001:db8::1      | initiator.host.address=2001:db8::1
          initiator:ops@example.org               | (initiator.id=ops@example.org / initiator.name=ops@example.org)
          initiator.id:IBMid-*                    | initiator.id^=ibmid-
          correlationId:5a1a4c5e*                 | correlationId^=5a1a4c5e
          location:us-east                        | @location=us-east
          reason.reasonCode:404                   | reason.reasonCode in 404.0..404.0
          reason.reasonCode:4*                    | reason.reasonCode^=4
          reason.reasonCode:>=400                 | reason.reasonCode in 400.0..Infinity
          code:<400                               | reason.reasonCode in -Infinity..399.99999999999994
          code:[400 TO 499]                       | reason.reasonCode in 400.0..499.0
          code:[* TO 499}                         | reason.reasonCode in -Infinity..498.99999999999994
          code:x                                  | !5 expected a number for code, got 'x'
          code:[1 TO b]                           | !5 expected numbers for code, got 'b'
          requestData.sizeGb:>100                 | requestData.sizeGb in 100.00000000000001..Infinity
          requestData.sizeGb:100                  | requestData.sizeGb=100
          requestData.sizeGb:>big                 | !19 expected numbers for requestData.sizeGb, got 'big'
          dataEvent:true                          | dataEvent=true
          dataEvent:yes                           | !10 expected true or false for dataEvent, got 'yes'
          since:-24h                              | time 2026-05-03T12:00:00Z..
          until:-7d                               | time ..2026-04-27T12:00:00.001Z
          since:now                               | time 2026-05-04T12:00:00Z..
          eventTime:2026-05-03                    | time 2026-05-03T00:00:00Z..2026-05-04T00:00:00Z
          eventTime:2026-05-03T07:15              | time 2026-05-03T07:15:00Z..2026-05-03T07:16:00Z
          eventTime:2026-05-03T07:15:09.21+0000   | time 2026-05-03T07:15:09.210Z..2026-05-03T07:15:09.220Z
          eventTime:2026-05-03T07:15:09+05:45     | time 2026-05-03T01:30:09Z..2026-05-03T01:30:10Z
          eventTime:>2026-05-03                   | time 2026-05-04T00:00:00Z..
          eventTime:>=2026-05-03                  | time 2026-05-03T00:00:00Z..
          eventTime:<2026-05-03                   | time ..2026-05-03T00:00:00Z
          eventTime:<=2026-05-03                  | time ..2026-05-04T00:00:00Z
          eventTime:[2026-05-01 TO 2026-05-03]    | time 2026-05-01T00:00:00Z..2026-05-04T00:00:00Z
          eventTime:{2026-05-01 TO 2026-05-03}    | time 2026-05-02T00:00:00Z..2026-05-03T00:00:00Z
          eventTime:[-2h TO now]                  | time 2026-05-04T10:00:00Z..2026-05-04T12:00:00.001Z
          eventTime:2026-13-01                    | !10 expected a time for eventTime such as 2026-05-04, 2026-05-04T07:15:09Z, -24h or now, got '2026-13-01'
          since:[-2h TO now]                      | !6 expected one value of since, got a range; ranges are for numbers and eventTime
          action:>=b                              | !7 expected one value of action, got a range; ranges are for numbers and eventTime
          address:192.0.2.130/25                  | initiator.host.address within 04000000000000000000000000c0000280-04000000000000000000000000c00002ff
          address:2001:db8::/127                  | initiator.host.address within 0620010db8000000000000000000000000-0620010db8000000000000000000000001
          address:192.0.2.0/33                    | initiator.host.address=192.0.2.0/33
          id:192.0.2.0/24                         | id=192.0.2.0/24
          timeout                                 | word timeout
          Zeitüberschreitung                      | word zeitüberschreitung
          "create provision"                      | word create provision
          core-banking                            | word core banking
          erp-db*                                 | word erp + db*
          provis*                                 | word + provis*
          message:failure                         | message~failure
          message:"create provision"              | message~create provision
          requestData:erp                         | requestData~erp
          "---"                                   | !0 expected a word with a letter or a digit, got '---'
          reasoncode:5                            | !0 expected a field of the event, got 'reasoncode', nearest is 'reason.reasonCode'
          Action:x                                | !0 expected a field of the event, got 'Action', nearest is 'action'
          outcom:a x:b                            | !0 expected a field of the event, got 'outcom', nearest is 'outcome'; !9 expected a field of the event, got 'x', nearest is 'id'
          requestdata.a:x                         | !0 expected a field of the event, got 'requestdata.a', nearest is 'requestData'
          crn:v1:bluemix                          | !0 expected a field before the CRN, such as target.id:, got a CRN alone
          outcome:                                | !8 expected a value right after ':', got the end of the query
          outcome: failure                        | !8 expected a value right after ':', got ' '
          outcome:a OR                            | !12 expected a word, a field or '(', got the end of the query
          OR outcome:a                            | !0 expected a word, a field or '(', got 'OR'
          outcome:a AND OR outcome:b              | !14 expected a word, a field or '(', got 'OR'
          (outcome:a                              | !10 expected ')' for the '(' at 0, got the end of the query
          outcome:a)                              | !9 expected the end of the query, got ')' without '('
          ()                                      | !1 expected a word, a field or '(', got ')'
          outcome:(a id:b)                        | !11 expected a value of outcome, got another field: 'id:'
          id:"abc                                 | !3 expected a closing '"' for this quote, got the end of the query
          id:"abc"d                               | !8 expected a space after a closing '"', got 'd'
          id:*abc                                 | !4 expected a space after the '*' of a beginning, got 'a'
          id:a*c                                  | !5 expected a space after the '*' of a beginning, got 'c'
          id:a?c                                  | !4 expected a letter, a digit or a space, got '?'; quote the value or write \\?
          id:a~2                                  | !4 expected a letter, a digit or a space, got '~'; quote the value or write \\~
          id:a^2                                  | !4 expected a letter, a digit or a space, got '^'; quote the value or write \\^
          id:a"b"                                 | !4 expected a space, got '"'
          +a                                      | !0 expected a word, a field or '(', got '+'; quote it to search for it
          a && b                                  | !2 expected a word, a field or '(', got '&'; quote it to search for it
          !a                                      | !0 expected a word, a field or '(', got '!'; quote it to search for it
          - a                                     | !1 expected a clause right after '-', got ' '
          code:>                                  | !6 expected a value after '>', got the end of the query
          code:[1 2]                              | !8 expected 'TO' between the bounds of the range, got '2'
          code:[1 TO 2                            | !12 expected ']' or '}' at the end of the range, got the end of the query
          code:[1 TO 2]x                          | !13 expected a space after the end of a range, got 'x'
          code:[ TO 2]                            | !10 expected 'TO' between the bounds of the range, got '2'
          _exists_:nope                           | !9 expected a field of the event, got 'nope', nearest is 'code'
          _exists_:"id"                           | !9 expected a field's name after '_exists_:'
          act*:b                                  | !0 expected a field's name before ':', got 'act*'
          id:\\                                    | !4 expected a character after '\\', got the end of the query
          """)
  void textBecomesThisTreeOrThisMistake(String text, String expected) {
    assertThat(outcome(text)).isEqualTo(expected);
  }

  @Test
  void nothingAsksForEverything() {
    assertThat(outcome("")).isEqualTo("all");
    assertThat(outcome(" \t\n ")).isEqualTo("all");
  }

  @Test
  void controlCharactersAreRefusedWithTheirPlace() {
    assertThat(outcome("id:a\u0000b"))
        .isEqualTo("!4 expected text, got the control character U+0000");
    assertThat(outcome("id:\u001b[31m"))
        .isEqualTo("!3 expected text, got the control character U+001B");
  }

  @Test
  void twentyThousandBracketsAreRefusedAtOnce() {
    assertThat(outcome("(".repeat(20_000)))
        .isEqualTo("!4096 expected at most 4096 characters, got 20000");
    assertThat(outcome("(".repeat(4_000)))
        .isEqualTo("!33 expected at most 32 levels of brackets and negations, got more");
    assertThat(outcome("NOT ".repeat(1_000) + "a"))
        .isEqualTo("!132 expected at most 32 levels of brackets and negations, got more");
    assertThat(outcome("-".repeat(4_000) + "a"))
        .isEqualTo("!33 expected at most 32 levels of brackets and negations, got more");
    assertThat(outcome("id:(".repeat(1_000)))
        .startsWith("!4 expected a value of id, got another field: 'id:'");
  }

  @Test
  void thirtyTwoLevelsAndManyClausesAreFine() {
    assertThat(outcome("(".repeat(32) + "a" + ")".repeat(32))).isEqualTo("word a");
    assertThat(outcome("a ".repeat(256))).doesNotContain("!");
    assertThat(outcome("a ".repeat(257))).isEqualTo("!512 expected at most 256 clauses, got more");
  }

  private static String outcome(String text) {
    return switch (EventQuery.parse(text, NOW)) {
      case ParsedQuery.Accepted(var query) -> shown(query);
      case ParsedQuery.Rejected(var problems) ->
          problems.stream()
              .map(problem -> "!" + problem.position() + " " + problem.message())
              .collect(Collectors.joining("; "));
    };
  }

  private static String shown(EventQuery query) {
    return switch (query) {
      case EventQuery.All _ -> "all";
      case EventQuery.And(var clauses) -> joined(clauses, " & ");
      case EventQuery.Or(var clauses) ->
          isEverywhere(clauses) ? everywhere(clauses) : joined(clauses, " / ");
      case EventQuery.Not(var clause) -> "-" + shown(clause);
      case EventQuery.Exists(var path) -> "has " + path;
      case EventQuery.Is(var path, var value) -> path.replace('\u0001', '@') + "=" + value;
      case EventQuery.StartsWith(var path, var prefix) -> path + "^=" + prefix;
      case EventQuery.Between(var path, var low, var high) -> path + " in " + low + ".." + high;
      case EventQuery.Within(var path, var block) ->
          path + " within " + block.low() + "-" + block.high();
      case EventQuery.During(var from, var until) ->
          "time "
              + (from == Long.MIN_VALUE ? "" : Instant.ofEpochMilli(from))
              + ".."
              + (until == Long.MAX_VALUE ? "" : Instant.ofEpochMilli(until));
      case EventQuery.Contains contains -> contains.scope().path() + "~" + words(contains);
    };
  }

  private static boolean isEverywhere(List<EventQuery> clauses) {
    return clauses.size() == EventQuery.Scope.values().length
        && clauses.stream().allMatch(EventQuery.Contains.class::isInstance);
  }

  private static String everywhere(List<EventQuery> clauses) {
    return "word " + words((EventQuery.Contains) clauses.getFirst());
  }

  private static String words(EventQuery.Contains contains) {
    String whole = String.join(" ", contains.words());
    return contains
        .prefix()
        .map(p -> (whole.isEmpty() ? "" : whole + " ") + "+ " + p + "*")
        .orElse(whole);
  }

  private static String joined(List<EventQuery> clauses, String between) {
    return clauses.stream()
        .map(QueryGrammarTest::shown)
        .collect(Collectors.joining(between, "(", ")"));
  }
}
