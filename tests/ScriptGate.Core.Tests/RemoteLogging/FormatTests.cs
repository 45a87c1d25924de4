using System.Buffers;
using System.Formats.Asn1;
using System.Numerics;
using System.Text;
using System.Text.Json;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.RemoteLogging;

public sealed class FormatTests
{
    private const string Header = "1 2026-11-22T03:04:05.678Z gw.example scriptgate ";

    private static string ProcessId => Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_blocked_violation_is_a_syslog_warning_with_its_fields_as_structured_data() =>
        Write(Text(), SampleEvents.Blocked()).ShouldBe(
            $"<20>{Header}{ProcessId} blocked [scriptgate@32473 supportId=\"SG-0123456789ABCDEF-1\" violation=\"spf\" subCode=\"fail\" stage=\"MAIL\" blocked=\"true\" "
            + "virtualServer=\"inbound\" profile=\"edge\" protocol=\"SMTP\" client=\"192.0.2.7\" clientPort=\"40000\" hello=\"client.example\" sender=\"a@client.example\" "
            + "recipients=\"b@example.org\" messageId=\"<1@client.example>\" size=\"1234\" result=\"rejected\" reply=\"550 5.7.1 Refused\" by=\"spf\"] "
            + "\ufeffViolation spf blocked from 192.0.2.7");

    [Fact]
    public void A_violation_that_only_alarmed_is_a_notice_and_a_transaction_is_informational()
    {
        Write(Text(), new RemoteLogEvent(SampleEvents.Record(), SampleEvents.Violation(blocked: false))).ShouldStartWith($"<21>{Header}{ProcessId} violation [");
        Write(Text(), new RemoteLogEvent(SampleEvents.Record(), Violation: null)).ShouldStartWith($"<22>{Header}{ProcessId} transaction [scriptgate@32473 supportId=\"SG-0123456789ABCDEF-1\" virtualServer=");
    }

    [Fact]
    public void CEF_has_the_names_of_its_dictionary() =>
        Write(new SyslogFormat(new CefFormat("0.1.0"), "gw.example", hasStructuredData: false), SampleEvents.Blocked()).ShouldBe(
            $"<20>{Header}{ProcessId} blocked - CEF:0|ScriptGate|ScriptGate|0.1.0|spf|Violation spf blocked from 192.0.2.7|7|rt=1795316645678 act=blocked externalId=SG-0123456789ABCDEF-1 "
            + "cs3Label=subCode cs3=fail cs6Label=stage cs6=MAIL cs1Label=virtualServer cs1=inbound cs2Label=profile cs2=edge app=SMTP src=192.0.2.7 spt=40000 shost=client.example "
            + "suser=a@client.example duser=b@example.org cs4Label=messageId cs4=<1@client.example> in=1234 outcome=rejected reason=550 5.7.1 Refused");

    [Fact]
    public void JSON_has_numbers_lists_and_the_evidence()
    {
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["record"] = "v=spf1 -all", ["lookups"] = 2 };

        var line = Write(new JsonFormat(), SampleEvents.Blocked(evidence));

        line.ShouldNotContain("\n");
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        root.GetProperty("time").GetString().ShouldBe("2026-11-22T03:04:05.678Z");
        root.GetProperty("event").GetString().ShouldBe("blocked");
        root.GetProperty("supportId").GetString().ShouldBe("SG-0123456789ABCDEF-1");
        root.GetProperty("clientPort").GetInt32().ShouldBe(40000);
        root.GetProperty("size").GetInt64().ShouldBe(1234);
        root.GetProperty("blocked").GetBoolean().ShouldBeTrue();
        root.GetProperty("recipients").EnumerateArray().Select(item => item.GetString()).ShouldBe(["b@example.org"]);
        root.GetProperty("evidence").GetProperty("record").GetString().ShouldBe("v=spf1 -all");
        root.GetProperty("evidence").GetProperty("lookups").GetInt32().ShouldBe(2);
    }

    [Fact]
    public void Evidence_that_would_make_a_line_too_long_is_left_out_and_that_is_said()
    {
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["text"] = new string('x', JsonFormat.MaxEvidence) };

        using var json = JsonDocument.Parse(Write(new JsonFormat(), SampleEvents.Blocked(evidence)));

        json.RootElement.TryGetProperty("evidence", out _).ShouldBeFalse();
        json.RootElement.GetProperty("evidenceLeftOut").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Ten_recipients_are_named_and_the_others_counted()
    {
        var record = SampleEvents.Record() with
        {
            Recipients = [.. Enumerable.Range(0, 1000).Select(i => new Core.Records.RecipientRecord(new Mailbox($"r{i}", "example.org"), "250 Ok"))],
        };

        Write(Text(), new RemoteLogEvent(record, Violation: null)).ShouldContain("r9@example.org,+990\"");
        using var json = JsonDocument.Parse(Write(new JsonFormat(), new RemoteLogEvent(record, Violation: null)));
        json.RootElement.GetProperty("recipients").GetArrayLength().ShouldBe(10);
        json.RootElement.GetProperty("recipientCount").GetInt32().ShouldBe(1000);
    }

    [Fact]
    public void What_a_client_writes_ends_no_line_and_no_field()
    {
        var text = Write(Text(), SampleEvents.Hostile());
        text.ShouldContain("hello=\"x??<14>1 - evil \\\"\\]|=\\\\??\ufffd\"");
        Lines(text).ShouldBe(1);

        var cef = Write(new CefFormat("0.1.0"), SampleEvents.Hostile());
        cef.ShouldContain("shost=x??<14>1 - evil \"]|\\=\\\\??\ufffd ");
        Lines(cef).ShouldBe(1);

        using var json = JsonDocument.Parse(Write(new JsonFormat(), SampleEvents.Hostile()));
        json.RootElement.GetProperty("hello").GetString().ShouldBe("x??<14>1 - evil \"]|=\\??\ufffd");
    }

    [Fact]
    public void A_trap_is_an_SNMPv2_trap_with_our_notification_and_objects()
    {
        var clock = new ManualClock();
        var format = new SnmpTrapFormat("secret", 32473, clock);
        clock.Advance(TimeSpan.FromSeconds(12));
        var output = new ArrayBufferWriter<byte>();

        format.Write(SampleEvents.Blocked(), output);

        var message = new AsnReader(output.WrittenMemory, AsnEncodingRules.BER).ReadSequence();
        message.ReadInteger().ShouldBe(BigInteger.One);
        Encoding.UTF8.GetString(message.ReadOctetString()).ShouldBe("secret");
        var pdu = message.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 7));
        pdu.ReadInteger().ShouldBe(BigInteger.One);
        pdu.ReadInteger().ShouldBe(BigInteger.Zero);
        pdu.ReadInteger().ShouldBe(BigInteger.Zero);
        var bindings = pdu.ReadSequence();
        var uptime = bindings.ReadSequence();
        uptime.ReadObjectIdentifier().ShouldBe("1.3.6.1.2.1.1.3.0");
        uptime.ReadInteger(new Asn1Tag(TagClass.Application, 3)).ShouldBe(new BigInteger(1200));
        var trap = bindings.ReadSequence();
        trap.ReadObjectIdentifier().ShouldBe("1.3.6.1.6.3.1.1.4.1.0");
        trap.ReadObjectIdentifier().ShouldBe("1.3.6.1.4.1.32473.1.0.1");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (bindings.HasData)
        {
            var binding = bindings.ReadSequence();
            values.Add(binding.ReadObjectIdentifier(), Encoding.UTF8.GetString(binding.ReadOctetString()));
        }

        values["1.3.6.1.4.1.32473.1.1.1"].ShouldBe("SG-0123456789ABCDEF-1");
        values["1.3.6.1.4.1.32473.1.1.2"].ShouldBe("spf");
        values["1.3.6.1.4.1.32473.1.1.8"].ShouldBe("192.0.2.7");
        values["1.3.6.1.4.1.32473.1.1.13"].ShouldBe("550 5.7.1 Refused");
    }

    [Fact]
    public void The_notification_tells_refused_from_alarmed()
    {
        Notification(SampleEvents.Blocked()).ShouldEndWith(".0.1");
        Notification(new RemoteLogEvent(SampleEvents.Record(), SampleEvents.Violation(blocked: false))).ShouldEndWith(".0.2");
        Notification(new RemoteLogEvent(SampleEvents.Record(), Violation: null)).ShouldEndWith(".0.3");
    }

    private static string Notification(RemoteLogEvent happened)
    {
        var output = new ArrayBufferWriter<byte>();
        new SnmpTrapFormat("public", 32473, new ManualClock()).Write(happened, output);
        var message = new AsnReader(output.WrittenMemory, AsnEncodingRules.BER).ReadSequence();
        message.ReadInteger();
        message.ReadOctetString();
        var pdu = message.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 7));
        pdu.ReadInteger();
        pdu.ReadInteger();
        pdu.ReadInteger();
        var bindings = pdu.ReadSequence();
        bindings.ReadSequence();
        var trap = bindings.ReadSequence();
        trap.ReadObjectIdentifier();
        return trap.ReadObjectIdentifier();
    }

    private static SyslogFormat Text() => new(new TextFormat(32473), "gw.example", hasStructuredData: true);

    private static int Lines(string text) => text.Split('\n', '\r').Length;

    private static string Write(IRemoteLogFormat format, RemoteLogEvent happened)
    {
        var output = new ArrayBufferWriter<byte>();
        format.Write(happened, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
