using System.Security.Cryptography;
using System.Text.Json.Serialization;
using ScriptGate;
using ScriptGate.Fixtures.Looking;

[assembly: Plugin(typeof(LookingPlugin))]

namespace ScriptGate.Fixtures.Looking;

/// <summary>Reports what a plugin can see of a message: its parts, and its octets where it asks for them.</summary>
public sealed class LookingPlugin : IPlugin
{
    private static readonly Violation Looked = new("looked");

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        var options = plugin.Options(LookingJson.Default.LookingOptions);
        plugin.Declare(Looked);
        if (options.AtHeaders)
        {
            plugin.On<HeadersEvent>("early", (e, _) => new(Report(e, e.Message, Evidence())));
            return;
        }

        plugin.On<MessageEvent>(
            "looking",
            async (e, cancellationToken) =>
            {
                var evidence = Evidence();
                if (options.Reads)
                {
                    evidence["sha256"] = await HashAsync(e.Message, cancellationToken);
                }

                return Report(e, e.Message, evidence);
            },
            options.NeedsBody ? MessageNeeds.Body : MessageNeeds.Nothing);
    }

    private static Dictionary<string, object?> Evidence() => new(StringComparer.Ordinal);

    private static Verdict Report(SmtpEvent e, IMessage message, Dictionary<string, object?> evidence)
    {
        var index = message.Mime;
        evidence["parts"] = index.Parts.Select(object? (part) => $"{part.Path} {part.MediaType} {part.TransferEncoding} {part.Size}{(part.FileName is { } name ? " " + name : "")}").ToList();
        evidence["entries"] = index.Parts.SelectMany(part => part.Archive?.Entries ?? []).Select(object? (entry) => $"{entry.Name} {entry.Size} {entry.DetectedType}").ToList();
        evidence["findings"] = index.Findings.Select(object? (finding) => $"{finding.Code} {finding.Part}").ToList();
        return e.Report(Looked, Verdict.Reject("5.7.1", "Seen"), evidence);
    }

    private static async Task<string> HashAsync(IMessage message, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[1000];
        for (var offset = 0L; ;)
        {
            var count = await message.ReadAsync(offset, piece, cancellationToken);
            if (count == 0)
            {
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            hash.AppendData(piece.AsSpan(0, count));
            offset += count;
        }
    }
}

internal sealed class LookingOptions
{
    public bool AtHeaders { get; set; }

    public bool Reads { get; set; }

    public bool NeedsBody { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LookingOptions))]
internal sealed partial class LookingJson : JsonSerializerContext;
