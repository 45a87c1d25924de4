using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScriptGate.Core.Services;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Tapes;

/// <summary>How the answers that sessions get are written on a tape.</summary>
internal static class AnswerForms
{
    /// <summary>Nothing but that there was an answer.</summary>
    public static readonly AnswerForm<bool> Done = new(_ => "", _ => true);

    public static readonly AnswerForm<bool> YesNo = new(yes => yes ? "yes" : "no", text => text switch { "yes" => true, "no" => false, _ => throw new FormatException() });

    public static readonly AnswerForm<string> Text = new(text => text, text => text);

    /// <summary>A text, or none.</summary>
    public static readonly AnswerForm<string?> Value = new(text => text is null ? "-" : "+" + text, text => text is ['+', ..] ? text[1..] : null);

    public static readonly AnswerForm<long> Number = new(number => number.ToString(CultureInfo.InvariantCulture), text => long.Parse(text, CultureInfo.InvariantCulture));

    public static readonly AnswerForm<int> Count = new(number => number.ToString(CultureInfo.InvariantCulture), text => int.Parse(text, CultureInfo.InvariantCulture));

    public static readonly AnswerForm<TimeSpan?> Time = new(
        time => time is { } some ? some.Ticks.ToString(CultureInfo.InvariantCulture) : "-", text => text == "-" ? null : new TimeSpan(long.Parse(text, CultureInfo.InvariantCulture)));

    public static readonly AnswerForm<DateTimeOffset> Moment = new(
        moment => moment.UtcTicks.ToString(CultureInfo.InvariantCulture), text => new DateTimeOffset(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero));

    public static readonly AnswerForm<WindowCount> Window = new(
        count => string.Create(CultureInfo.InvariantCulture, $"{(count.Allowed ? "yes" : "no")} {count.Count} {count.RetryAfter.Ticks}"),
        text => text.Split(' ') is [var allowed, var count, var retry]
            ? new WindowCount(YesNo.Read(allowed), long.Parse(count, CultureInfo.InvariantCulture), new TimeSpan(long.Parse(retry, CultureInfo.InvariantCulture)))
            : throw new FormatException());

    public static readonly AnswerForm<byte[]> Octets = new(Convert.ToBase64String, Convert.FromBase64String);

    public static readonly AnswerForm<DnsAnswer<IPAddress>> Addresses = Dns(address => address.ToString(), IPAddress.Parse);

    public static readonly AnswerForm<DnsAnswer<string>> Texts = Dns(text => text, text => text);

    public static readonly AnswerForm<DnsAnswer<DnsMx>> Exchangers = Dns(
        mx => string.Create(CultureInfo.InvariantCulture, $"{mx.Preference} {mx.Exchange}"),
        text => text.Split(' ', 2) is [var preference, var exchange] ? new DnsMx(int.Parse(preference, CultureInfo.InvariantCulture), exchange) : throw new FormatException());

    public static readonly AnswerForm<HttpAnswer> Http = new(
        answer => JsonSerializer.Serialize(new TapedHttp(answer.Status, new(answer.Headers, StringComparer.Ordinal), answer.Body.ToArray()), AnswerJson.Default.TapedHttp),
        text => Read(text, AnswerJson.Default.TapedHttp) is var taped ? new HttpAnswer(taped.Status, taped.Headers, taped.Body) : throw new FormatException());

    public static readonly AnswerForm<TlsInfo> Tls = new(tls => JsonSerializer.Serialize(tls, AnswerJson.Default.TlsInfo), text => Read(text, AnswerJson.Default.TlsInfo));

    /// <summary>What a server offers, as its EHLO has it.</summary>
    public static readonly AnswerForm<Capabilities> Offers = new(
        offers => JsonSerializer.Serialize(new TapedOffers(offers), AnswerJson.Default.TapedOffers), text => Read(text, AnswerJson.Default.TapedOffers).ToCapabilities());

    /// <summary>A fact of the contract, or a plain value. What else checks give each other cannot be written down (<see cref="NotSupportedException"/>).</summary>
    public static readonly AnswerForm<object?> Fact = new(WriteFact, ReadFact);

    private static string WriteFact(object? fact) => fact switch
    {
        SpfFinding spf => "spf " + JsonSerializer.Serialize(spf, AnswerJson.Default.SpfFinding),
        VirusFinding virus => "virus " + JsonSerializer.Serialize(virus, AnswerJson.Default.VirusFinding),
        DnsblFinding dnsbl => "dnsbl " + JsonSerializer.Serialize(dnsbl, AnswerJson.Default.DnsblFinding),
        ReputationFinding reputation => "reputation " + JsonSerializer.Serialize(reputation, AnswerJson.Default.ReputationFinding),
        ReverseNameFinding names => "reverse-name " + JsonSerializer.Serialize(names, AnswerJson.Default.ReverseNameFinding),
        string text => "text " + text,
        bool yes => "yes-no " + YesNo.Write(yes),
        long number => "whole " + Number.Write(number),
        double number => "number " + number.ToString("R", CultureInfo.InvariantCulture),
        null => "null ",
        _ => throw new NotSupportedException($"A fact of the type {fact.GetType().Name} cannot be written down."),
    };

    private static object? ReadFact(string text) => text.Split(' ', 2) switch
    {
        ["spf", var json] => Read(json, AnswerJson.Default.SpfFinding),
        ["virus", var json] => Read(json, AnswerJson.Default.VirusFinding),
        ["dnsbl", var json] => Read(json, AnswerJson.Default.DnsblFinding),
        ["reputation", var json] => Read(json, AnswerJson.Default.ReputationFinding),
        ["reverse-name", var json] => Read(json, AnswerJson.Default.ReverseNameFinding),
        ["text", var value] => value,
        ["yes-no", var value] => YesNo.Read(value),
        ["whole", var value] => Number.Read(value),
        ["number", var value] => double.Parse(value, CultureInfo.InvariantCulture),
        ["null", _] => null,
        _ => throw new FormatException(),
    };

    private static AnswerForm<DnsAnswer<T>> Dns<T>(Func<T, string> write, Func<string, T> read) => new(
        answer => JsonSerializer.Serialize(
            new TapedDns(answer.Outcome, [.. answer.Records.Select(write)], answer.ValidUntil.UtcTicks, answer.CanonicalName, answer.IsAuthenticated, answer.Detail), AnswerJson.Default.TapedDns),
        text =>
        {
            var taped = Read(text, AnswerJson.Default.TapedDns);
            return new DnsAnswer<T>
            {
                Outcome = taped.Outcome,
                Records = [.. taped.Records.Select(read)],
                ValidUntil = new DateTimeOffset(taped.ValidUntil, TimeSpan.Zero),
                CanonicalName = taped.CanonicalName,
                IsAuthenticated = taped.IsAuthenticated,
                Detail = taped.Detail,
            };
        });

    private static T Read<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(text, type) ?? throw new FormatException();
}

/// <summary>A DNS answer on a tape.</summary>
internal sealed record TapedDns(DnsOutcome Outcome, string[] Records, long ValidUntil, string? CanonicalName, bool IsAuthenticated, string? Detail);

/// <summary>An HTTP answer on a tape.</summary>
internal sealed record TapedHttp(int Status, Dictionary<string, string> Headers, byte[] Body);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TapedDns))]
[JsonSerializable(typeof(TapedHttp))]
[JsonSerializable(typeof(TapedOffers))]
[JsonSerializable(typeof(TlsInfo))]
[JsonSerializable(typeof(SpfFinding))]
[JsonSerializable(typeof(VirusFinding))]
[JsonSerializable(typeof(DnsblFinding))]
[JsonSerializable(typeof(ReputationFinding))]
[JsonSerializable(typeof(ReverseNameFinding))]
internal sealed partial class AnswerJson : JsonSerializerContext;
