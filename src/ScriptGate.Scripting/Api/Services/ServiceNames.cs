using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Services;

/// <summary>What is said of a service that the configuration does not have.</summary>
internal static class ServiceNames
{
    public static ScriptArgumentException Unknown(string name, string what, IEnumerable<string> known)
    {
        var near = ApiTable.Nearest(name, known);
        return new ScriptArgumentException($"there is no service '{LogText.Clean(name)}' with {what} under 'services' in the configuration{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
    }
}
