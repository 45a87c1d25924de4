using System.Buffers;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>Makes the octets of one event.</summary>
internal interface IRemoteLogFormat
{
    void Write(RemoteLogEvent happened, IBufferWriter<byte> output);
}
