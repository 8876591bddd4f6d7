package dev.muster.trail.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventTableTest {
  @Test
  void noCellIsAFormula() {
    assertThat(EventTable.cell("=HYPERLINK(\"x\")")).isEqualTo("\"'=HYPERLINK(\"\"x\"\")\"");
    for (String value : new String[] {"+1", "-1", "@a", "\ta", "\ra", "\na"}) {
      assertThat(EventTable.cell(value)).isEqualTo("\"'" + value + "\"");
    }
  }

  @Test
  void aCellIsQuotedWhereItMustBe() {
    assertThat(EventTable.cell("")).isEmpty();
    assertThat(EventTable.cell("a b")).isEqualTo("a b");
    assertThat(EventTable.cell("a,b")).isEqualTo("\"a,b\"");
    assertThat(EventTable.cell("a\"b\r\n")).isEqualTo("\"a\"\"b\r\n\"");
  }
}
