using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>mail.from</c>, <c>rcpt.address</c>: envelope addresses.</summary>
internal static class MailboxApi
{
    public static readonly ApiObject<Mailbox> Kind = new ApiObject<Mailbox>("Mailbox", "An envelope address; String(x) is local@domain, empty for <>.")
        .Property("local", "string", "The part before the @, as the client wrote it.", mailbox => mailbox.Local)
        .Property("domain", "string", "The part behind the @ in lower case; empty for <> and for postmaster without domain.", mailbox => mailbox.Domain.ToLowerInvariant())
        .Property("isNull", "boolean", "True for <>, the sender of delivery reports.", mailbox => mailbox.IsNull)
        .AsText(mailbox => mailbox.ToString())
        .AsSteady();

    /// <summary>Puts another address into the envelope; what is none is the rule's mistake.</summary>
    public static void Rewrite(Action<string> rewrite, ScriptArguments arguments, string name)
    {
        var address = arguments.Text(0, name);
        RuleMistake.Guard(name, () => rewrite(address));
    }

    /// <summary>The parameters of MAIL or RCPT as an object: the value, or true for a keyword alone.</summary>
    public static ScriptValue Parameters(IReadOnlyList<EsmtpParameter> parameters)
    {
        if (parameters.Count == 0)
        {
            return ScriptValue.Data("{}");
        }

        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            values[parameter.Keyword] = parameter.Value is null ? true : parameter.Value;
        }

        return HostValues.ToScript(values);
    }
}
