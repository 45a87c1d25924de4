using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>What both commands do with their lists of parameters.</summary>
internal static class ParameterList
{
    /// <summary>True when the keyword was given already.</summary>
    public static bool Has(List<EsmtpParameter> parameters, string keyword)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Keyword.Equals(keyword, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a parameter behind a space.</summary>
    public static void Write(IBufferWriter<byte> output, string keyword, string? value)
    {
        output.Write(" "u8);
        Encoding.ASCII.GetBytes(keyword, output);
        if (value is not null)
        {
            output.Write("="u8);
            Encoding.UTF8.GetBytes(value, output);
        }
    }
}
