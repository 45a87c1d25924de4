using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary>A reference to a secret, resolved. Messages never quote the value: it may be the secret itself, written out by mistake.</summary>
internal sealed class SecretConverter : ValueConverter
{
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";
    private const int LongestSecret = 64 * 1024;

    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind == JsonValueKind.String && node.Text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            return FromVariable(node.Text[EnvironmentPrefix.Length..], context);
        }

        if (node.Kind == JsonValueKind.String && node.Text.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return FromFile(node.Text[FilePrefix.Length..], context);
        }

        return context.Fail(DiagnosticCodes.Secret, "must be a reference to a secret, 'env:NAME' or 'file:PATH', not the secret itself");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(((SecretReference)value).Reference);

    public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = "^(env|file):.+$" };

    private static object? FromVariable(string name, ValueContext context) =>
        context.Surroundings.Environment.TryGetValue(name, out var value) && value.Length > 0
            ? new SecretReference(EnvironmentPrefix + name, value)
            : context.Fail(DiagnosticCodes.Secret, $"the environment variable {UserText.Quote(name)} is not set");

    private static object? FromFile(string name, ValueContext context)
    {
        if (!FilePathConverter.IsPath(name))
        {
            return context.Fail(DiagnosticCodes.Secret, "'file:' must name a file");
        }

        var path = FilePathConverter.Resolve(name, context.Surroundings);
        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[LongestSecret + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            var secret = Encoding.UTF8.GetString(content, 0, length).TrimEnd('\r', '\n');
            return length is > 0 and <= LongestSecret && secret.Length > 0
                ? new SecretReference(FilePrefix + path, secret)
                : context.Fail(DiagnosticCodes.Secret, $"the file {UserText.QuotePath(path)} is empty or larger than 64 KiB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var reason = File.Exists(path) ? "cannot be read" : "does not exist";
            return context.Fail(DiagnosticCodes.Secret, $"the file {UserText.QuotePath(path)} {reason}");
        }
    }
}
