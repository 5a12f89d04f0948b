package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 bit/s",
        "999,999 bit/s",
        "999.6,1.00 kbit/s",
        "1e6,1.00 Mbit/s",
        "4.1234e9,4.12 Gbit/s",
        "4e13,'40,000 Gbit/s'"
    })
    void bit_rates(double bitsPerSecond, String shown) {
        assertThat(Figures.bitRate(bitsPerSecond)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 ns",
        "950,950 ns",
        "12340,12.3 us",
        "999499,999 us",
        "999500,1.00 ms",
        "2500000000,2.50 s",
        "90000000000,90.0 s"
    })
    void latencies(long nanos, String shown) {
        assertThat(Figures.latency(nanos)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,'1,023 B'", "33792,33.0 KiB", "104857600,100 MiB", "-2097152,-2.00 MiB"})
    void memory(long bytes, String shown) {
        assertThat(Figures.memory(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0,0/s", "1.6,1.60/s", "9.996,10.0/s", "99.96,100/s", "2675.2,'2,675/s'"})
    void rates(double perSecond, String shown) {
        assertThat(Figures.rate(perSecond)).isEqualTo(shown);
    }
}
